/** States with a first one, as they are drawn: they lead to each other, and some contain further states. */
export type Scope = { readonly startAt: string; readonly states: readonly State[] };

export type State = {
  readonly name: string;
  readonly type: string;
  /** The work of a Task, such as `Lambda invoke`; the type of any other state. */
  readonly does: string;
  readonly comment: string | undefined;
  readonly resource: string | undefined;
  readonly leads: readonly Lead[];
  readonly isEnd: boolean;
  readonly isRetried: boolean;
  /** The branches of a Parallel state, or the one processor of a Map state. */
  readonly inside: readonly Scope[];
  /** The state that contains this one. */
  readonly container: string | undefined;
};

/** One way out of a state, with the whole condition from the definition and a short label. */
export type Lead = {
  readonly to: string;
  readonly kind: 'next' | 'choice' | 'otherwise' | 'catch';
  readonly label: string;
  readonly condition: string;
};

export type Machine = { readonly root: Scope; readonly states: ReadonlyMap<string, State> };

type Json = { readonly [member: string]: unknown };

/** The machine that a definition's text describes, or the reason why it cannot be drawn. */
export function readDefinition(text: string): Machine | { readonly because: string } {
  const states = new Map<string, State>();
  try {
    return { root: readScope(JSON.parse(text), undefined, states), states };
  } catch (error) {
    return { because: `The definition cannot be drawn: ${(error as Error).message}` };
  }
}

function readScope(value: unknown, container: string | undefined, states: Map<string, State>): Scope {
  const where = container === undefined ? 'The machine' : `“${container}”`;
  if (!isObject(value) || !isObject(value.States)) throw new Error(`${where} has no States.`);
  const { StartAt, States } = value;
  if (typeof StartAt !== 'string' || !Object.hasOwn(States, StartAt)) {
    throw new Error(`${where} starts at ${JSON.stringify(StartAt)}, which is not one of its states.`);
  }
  const list = Object.entries(States).map(([name, state]) => readState(name, state, container, states));
  const names = new Set(list.map(({ name }) => name));
  for (const { name, leads } of list) {
    const lost = leads.find(({ to }) => !names.has(to));
    if (lost) throw new Error(`“${name}” leads to “${lost.to}”, which does not exist.`);
  }
  return { startAt: StartAt, states: list };
}

function readState(name: string, value: unknown, container: string | undefined, states: Map<string, State>): State {
  if (!isObject(value) || typeof value.Type !== 'string') throw new Error(`“${name}” is not a state.`);
  if (states.has(name)) throw new Error(`There are two states named “${name}”.`);
  const { Type, Comment, Resource, Retry } = value;
  const resource = typeof Resource === 'string' ? Resource : undefined;
  const leads = readLeads(value);
  const state = {
    ...{ name, resource, leads, container },
    type: Type,
    does: resource === undefined ? Type : describeResource(resource),
    comment: typeof Comment === 'string' ? Comment : undefined,
    isEnd: value.End === true || Type === 'Succeed' || Type === 'Fail',
    isRetried: Array.isArray(Retry) && Retry.length > 0,
  };
  states.set(name, { ...state, inside: [] });
  const inside = insideOf(value).map((scope) => readScope(scope, name, states));
  states.set(name, { ...state, inside });
  return { ...state, inside };
}

function insideOf({ Type, Branches, ItemProcessor, Iterator }: Json): readonly unknown[] {
  if (Type === 'Parallel') return Array.isArray(Branches) ? Branches : [];
  return Type === 'Map' ? [ItemProcessor ?? Iterator] : [];
}

function readLeads({ Next, Choices, Default, Catch }: Json): Lead[] {
  return [
    ...listOf(Choices).map((rule) => toLead(rule.Next, 'choice', spellRule(rule))),
    ...(Default === undefined ? [] : [toLead(Default, 'otherwise', 'otherwise')]),
    ...(Next === undefined ? [] : [toLead(Next, 'next', '')]),
    ...listOf(Catch).map((catcher) => toLead(catcher.Next, 'catch', [catcher.ErrorEquals].flat().join(', '))),
  ];
}

function listOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isObject) : [];
}

function toLead(to: unknown, kind: Lead['kind'], condition: string): Lead {
  return { to: String(to), kind, condition, label: shorten(condition) };
}

/** A condition without the parts that all conditions share. */
function shorten(condition: string): string {
  return condition
    .replaceAll('$states.input.', '')
    .replaceAll('States.ALL', 'any error')
    .replaceAll('States.', '')
    .replaceAll(/\s+/g, ' ');
}

const combinations = { And: ' and ', Or: ' or ' } as const;

/** A rule of a Choice state as one line: its JSONata, or its JSONPath comparison in words. */
function spellRule(rule: Json): string {
  const { Condition, Variable, Next, Comment, Output, Assign, ...comparison } = rule;
  if (Condition !== undefined) return String(Condition).replace(/^\{%\s*|\s*%\}$/g, '');
  for (const [name, word] of Object.entries(combinations)) {
    if (Array.isArray(rule[name])) return listOf(rule[name]).map(spellPart).join(word);
  }
  if (isObject(rule.Not)) return `not ${spellPart(rule.Not)}`;
  const [operator = '', operand] = Object.entries(comparison)[0] ?? [];
  return `${Variable} ${operators[operator] ?? operator} ${JSON.stringify(operand)}`;
}

function spellPart(rule: Json): string {
  const isNested = 'And' in rule || 'Or' in rule;
  return isNested ? `(${spellRule(rule)})` : spellRule(rule);
}

const operators: { readonly [operator: string]: string } = {
  ...{ StringEquals: '=', NumericEquals: '=', BooleanEquals: '=', TimestampEquals: '=' },
  ...{ NumericLessThan: '<', NumericLessThanEquals: '≤', NumericGreaterThan: '>', NumericGreaterThanEquals: '≥' },
};

const services: { readonly [name: string]: string } = {
  ...{
    lambda: 'Lambda',
    states: 'Step Functions',
    sns: 'SNS',
    sqs: 'SQS',
    dynamodb: 'DynamoDB',
    events: 'EventBridge',
  },
};

/** The work that a resource stands for: `Lambda invoke` for `arn:aws:states:::lambda:invoke.waitForTaskToken`. */
function describeResource(resource: string): string {
  const [, , service, , , ...rest] = resource.split(':');
  if (service === 'lambda') return 'Lambda invoke';
  if (rest[0] === 'activity') return 'Activity';
  if (service !== 'states') return 'Task';
  const words = rest.filter((word) => word !== 'aws-sdk');
  return `${services[words[0] ?? ''] ?? words[0]} ${words[1]?.split('.')[0] ?? ''}`.trim();
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
