import type { JsonObject } from '../../asl/json.ts';
import { type MachineType, summarise, validate } from '../../asl/validation.ts';
import { type Parameters, type Revision, refusal, type Service } from './service.ts';

type Definition = Pick<Revision, 'text' | 'definition' | 'expressions'>;

/** The definitions that were read last. Nothing changes them but their expressions, which are compiled once for all. */
const known = new Map<string, Definition>();
const mostKnown = 8;

/** A valid definition, with the expressions compiled that were needed so far. */
export function readDefinition(text: string, type: MachineType): Definition {
  const key = `${type} ${text}`;
  const read = known.get(key) ?? validDefinition(text, type);
  known.delete(key);
  known.set(key, read);
  for (const oldest of [...known.keys()].slice(0, -mostKnown)) known.delete(oldest);
  return read;
}

function validDefinition(text: string, type: MachineType): Definition {
  const validated = validate(text, type);
  if ('definition' in validated) return { text, definition: validated.definition, expressions: new Map() };
  throw refusal('InvalidDefinition', `Invalid State Machine Definition: '${summarise(validated.diagnostics)}'`);
}

const mostDiagnostics = 100;

/** The faults of a definition: only errors, unless the request asks for warnings. */
export function validateDefinition(_: Service, parameters: Parameters): JsonObject {
  const { definition, type = 'STANDARD', severity = 'ERROR', maxResults } = parameters;
  const found = validate(String(definition), type as MachineType).diagnostics;
  const diagnostics = found.filter((diagnostic) => severity === 'WARNING' || diagnostic.severity === 'ERROR');
  const most = Number(maxResults ?? 0) || mostDiagnostics;
  return {
    diagnostics: diagnostics.slice(0, most).map((diagnostic) => ({ ...diagnostic })),
    result: found.some((diagnostic) => diagnostic.severity === 'ERROR') ? 'FAIL' : 'OK',
    truncated: diagnostics.length > most,
  };
}
