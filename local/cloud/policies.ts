import type { Resource, Stack } from './loader.ts';
import { notHere, serviceError } from './wire.ts';

/** One action of a principal on one resource. */
export type Call = {
  /** A role's ARN, or a service: `events.amazonaws.com`. */
  readonly principal: string;
  /** `dynamodb:GetItem` */
  readonly action: string;
  readonly resource: string;
  /** The values that conditions check: `ses:FromAddress`, `aws:SourceArn`. */
  readonly context?: Readonly<Record<string, string>>;
};

/** One statement of a policy for one principal, with lists in all its members. */
export type Statement = {
  readonly principal: string;
  readonly effect: 'Allow' | 'Deny';
  readonly actions: readonly string[];
  readonly resources: readonly string[];
  /** True when the statement applies to every resource except those listed. */
  readonly isInverted: boolean;
  readonly condition: Readonly<Record<string, Readonly<Record<string, string | readonly string[]>>>>;
};

/** The permissions from the stack's roles and from the policies of its queues and functions, and the calls so far. */
export type Policies = {
  readonly statements: readonly Statement[];
  /** Every different call so far, allowed or not. */
  readonly calls: () => readonly Call[];
  /**
   * Records a call, and throws AWS's error if it is not allowed.
   *
   * @param name the service's name of the error
   */
  readonly authorize: (call: Call, name?: string) => void;
  /** Records a call, and returns true if it is allowed. */
  readonly permits: (call: Call) => boolean;
  /** The role behind an access key; `undefined` for an engineer's own key, which is allowed everything. */
  readonly roleOf: (accessKeyId: string | undefined) => string | undefined;
};

/** Reads the policies of the stack. */
export function createPolicies(stack: Stack): Policies {
  const statements = statementsOf(stack);
  checkOperators(statements);
  const roles = new Map(
    stack.ofType('AWS::Lambda::Function').map((resource) => [accessKeyOf(resource.construct), resource]),
  );
  const names = new Map([...roles.values()].map(({ properties, name }) => [String(properties.Role), name]));
  /** The statements do not change, so that the same call has the same outcome. */
  const outcomes = new Map<string, { readonly call: Call; readonly isPermitted: boolean }>();
  const permits = (call: Call) => {
    const key = JSON.stringify(call);
    const known = outcomes.get(key);
    if (known) return known.isPermitted;
    const isPermitted = isAllowed(statements, call);
    outcomes.set(key, { call, isPermitted });
    return isPermitted;
  };
  return {
    statements,
    calls: () => [...outcomes.values()].map(({ call }) => call),
    permits,
    authorize: (call, name) => {
      if (!permits(call)) throw denied(call, names.get(call.principal), name);
    },
    roleOf: (accessKeyId) => roles.get(accessKeyId ?? '')?.properties.Role,
  };
}

/** The access key of a function's temporary credentials, which contains the function's name. */
export function accessKeyOf(construct: string): string {
  return `ASIA${construct}`;
}

/** True when the statements allow a call: one allows it, and none denies it. */
export function isAllowed(statements: readonly Statement[], call: Call): boolean {
  const about = statements.filter((statement) => applies(statement, call));
  return about.some(({ effect }) => effect === 'Allow') && about.every(({ effect }) => effect === 'Allow');
}

/** True when a statement applies to a call. */
export function applies(statement: Statement, call: Call): boolean {
  const { principal, actions, resources, isInverted, condition } = statement;
  return (
    matches(principal, call.principal) &&
    actions.some((action) => matches(action.toLowerCase(), call.action.toLowerCase())) &&
    resources.some((resource) => matches(resource, call.resource)) !== isInverted &&
    Object.entries(condition).every(([operator, keys]) => holds(operator, keys, call.context ?? {}))
  );
}

/** True when a text matches a pattern with `*` and `?`. */
function matches(pattern: string, text: string): boolean {
  if (!/[*?]/.test(pattern)) return pattern === text;
  const expression = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replace(/\*/g, '.*')
    .replace(/\?/g, '.');
  return new RegExp(`^${expression}$`, 's').test(text);
}

const equals = (pattern: string, text: string) => pattern === text;

const operators: { readonly [name: string]: (pattern: string, text: string) => boolean } = {
  StringEquals: equals,
  StringLike: matches,
  // Here a call has one value for each key.
  'ForAllValues:StringEquals': equals,
  ArnEquals: matches,
  ArnLike: matches,
  Bool: (pattern, text) => pattern.toLowerCase() === text.toLowerCase(),
};

/** True when every key of a condition has one of its values in the call. A missing key does not. */
function holds(operator: string, keys: Statement['condition'][string], context: Call['context'] & object): boolean {
  const compare = operators[operator] as typeof equals;
  return Object.entries(keys).every(([key, values]) => {
    const value = context[key];
    return value !== undefined && [values].flat().some((pattern) => compare(pattern, value));
  });
}

function checkOperators(statements: readonly Statement[]): void {
  for (const operator of statements.flatMap(({ condition }) => Object.keys(condition)))
    if (!Object.hasOwn(operators, operator)) throw notHere(`the condition operator ${operator}`);
}

function denied({ principal, action, resource }: Call, session = 'local', name = 'AccessDeniedException') {
  const role = principal.split(':role/')[1];
  const user =
    role === undefined ? principal : `arn:aws:sts::${principal.split(':')[4]}:assumed-role/${role}/${session}`;
  const because = role === undefined ? 'no resource-based policy' : 'no identity-based policy';
  return serviceError(
    name,
    `User: ${user} is not authorized to perform: ${action} on resource: ${resource} because ${because} allows the ${action} action`,
    name === 'AccessDeniedException' ? 400 : 403,
  );
}

function statementsOf(stack: Stack): Statement[] {
  const roles = stack.ofType('AWS::IAM::Role');
  const arnOf = new Map(roles.map(({ name, arn }) => [name, arn]));
  return [
    ...stack
      .ofType('AWS::IAM::Policy')
      .flatMap(({ properties }) =>
        (properties.Roles as string[]).flatMap((role) => readDocument(properties.PolicyDocument, arnOf.get(role))),
      ),
    ...[...stack.ofType('AWS::SQS::QueuePolicy'), ...stack.ofType('AWS::SNS::TopicPolicy')].flatMap(({ properties }) =>
      readDocument(properties.PolicyDocument),
    ),
    ...stack.ofType('AWS::Lambda::Permission').map(readPermission),
  ];
}

type OneOrMore = string | readonly string[];

type Document = {
  readonly Statement: readonly {
    readonly Effect: Statement['effect'];
    readonly Action: OneOrMore;
    readonly Resource?: OneOrMore;
    readonly NotResource?: OneOrMore;
    readonly Principal?: Readonly<Record<string, OneOrMore>>;
    readonly Condition?: Statement['condition'];
  }[];
};

/** The statements of a policy document; in a role's policy, the principal is that role. */
function readDocument({ Statement }: Document, role?: string): Statement[] {
  return Statement.flatMap(({ Effect, Action, Resource, NotResource, Condition = {}, Principal = {} }) => {
    const principals = role === undefined ? Object.values(Principal).flat() : [role];
    return principals.map((principal) => ({
      principal,
      effect: Effect,
      actions: [Action].flat(),
      resources: [NotResource ?? Resource ?? []].flat(),
      isInverted: NotResource !== undefined,
      condition: Condition,
    }));
  });
}

/** A permission as a statement: it allows a service to invoke a function for one source. */
function readPermission({ properties }: Resource): Statement {
  const { Principal, Action, FunctionName, SourceArn } = properties;
  return {
    principal: Principal,
    effect: 'Allow',
    actions: [Action],
    resources: [FunctionName],
    isInverted: false,
    condition: SourceArn === undefined ? {} : { ArnLike: { 'aws:SourceArn': SourceArn } },
  };
}
