import { readFileSync } from 'node:fs';

export type Recorded = {
  readonly id?: number;
  readonly previousEventId?: number;
  readonly type: string;
  readonly details?: Record<string, unknown>;
};

export type FunctionEntry = {
  readonly sleepSeconds?: number;
  readonly echo?: boolean;
  readonly return?: unknown;
  readonly returnText?: { readonly repeat: string; readonly times: number };
  readonly raise?: Record<string, unknown>;
};

export type IntegrationEntry = { readonly return?: unknown; readonly error?: string; readonly cause?: string };

export type CallbackEntry = {
  readonly on: string;
  readonly state: string;
  readonly afterSeconds: number;
  readonly send: string;
  readonly output?: unknown;
  readonly error?: string;
  readonly cause?: string;
  readonly times?: number;
};

export type Environment = {
  readonly lambda?: Record<string, FunctionEntry[]>;
  readonly lambdaNames?: Record<string, string>;
  readonly integrations?: Record<string, IntegrationEntry[]>;
  readonly callback?: CallbackEntry[];
  readonly childMachines?: Record<string, { readonly name: string; readonly definition: object }>;
};

export type ExecutionCase = {
  readonly kind: 'execution';
  readonly name: string;
  readonly definition: object;
  readonly input?: unknown;
  readonly inputOmitted?: boolean;
  readonly environment: Environment;
  readonly expected: {
    readonly status: string;
    readonly output?: unknown;
    readonly error?: string;
    readonly cause?: unknown;
    readonly historyOrder: 'exact' | 'interleaved' | 'sorted-branches';
    readonly history: Recorded[];
  };
};

export type Step = {
  readonly call?: string;
  readonly params?: Record<string, unknown>;
  readonly save?: Record<string, string>;
  readonly expect?: {
    readonly response?: unknown;
    readonly error?: { readonly code: string; readonly message: string; readonly httpStatus?: number };
  };
  readonly await?: 'started' | 'ended';
  readonly executionArn?: string;
};

export type ApiCase = { readonly kind: 'api'; readonly name: string; readonly steps: Step[] };
export type Case = ExecutionCase | ApiCase;

/** A recorded case, its substitutions made. The tokens that are saved along the way stay. */
export function readCase(file: string): Case {
  const text = readFileSync(file, 'utf8');
  const { substitutions = {} } = JSON.parse(text) as { substitutions?: Record<string, string> };
  const parsed = JSON.parse(text) as Record<string, unknown>;
  const { input, environment } = parseExactly(text) as Record<string, unknown>;
  delete parsed.substitutions;
  return substitute({ ...parsed, ...(input === undefined ? {} : { input }), environment }, substitutions) as Case;
}

/** A number that JavaScript would write otherwise, as `0.0`, kept as it was written. */
type ExactNumber = { readonly written: string };

/** The value of a JSON text, whose numbers can be written again as they were. */
export function parseExactly(text: string): unknown {
  const revive = (_: string, value: unknown, { source }: { source?: string }) =>
    typeof value === 'number' && source !== undefined && String(value) !== source ? { written: source } : value;
  return JSON.parse(text, revive as (key: string, value: unknown) => unknown);
}

function isExactNumber(value: object): value is ExactNumber {
  return 'written' in value && Object.keys(value).length === 1;
}

/** The value with every token replaced, in names and in texts. */
export function substitute(value: unknown, tokens: Record<string, string>): unknown {
  if (typeof value === 'string') {
    return Object.entries(tokens).reduce((text, [token, replacement]) => text.replaceAll(token, replacement), value);
  }
  if (Array.isArray(value)) return value.map((item) => substitute(item, tokens));
  if (typeof value !== 'object' || value === null || isExactNumber(value)) return value;
  const members = Object.entries(value).map(([name, member]) => [substitute(name, tokens), substitute(member, tokens)]);
  return Object.fromEntries(members) as unknown;
}

/** A JSON text in the spacing of the recorder's own serialiser, in which inputs were sent. */
export function spacedText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(spacedText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  if (isExactNumber(value)) return value.written;
  return `{${Object.entries(value)
    .map(([name, member]) => `${JSON.stringify(name)}: ${spacedText(member)}`)
    .join(', ')}}`;
}
