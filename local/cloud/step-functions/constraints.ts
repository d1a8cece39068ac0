import { isObject } from '../../asl/json.ts';
import { type Parameters, refusal } from './service.ts';

/** The constraints on a parameter. Lengths are in characters; numbers are whole. */
export type Constraint = {
  readonly type: 'String' | 'Integer' | 'Boolean' | 'Structure' | 'List';
  readonly isRequired?: boolean;
  /** True when errors must not repeat the value. */
  readonly isSecret?: boolean;
  readonly least?: number;
  readonly most?: number;
  readonly mostBytes?: number;
  readonly pattern?: string;
  readonly values?: readonly string[];
  /** The constraints on its own members. */
  readonly members?: Constraints;
};

export type Constraints = { readonly [parameter: string]: Constraint };

/**
 * The parameters of a call, without those that are null.
 *
 * Throws SerializationException for a value of the wrong type, else ValidationException with every value that violates
 * its constraints, in AWS's words (recorded for null, length, number and enum; for size as reported).
 */
export function checkParameters(constraints: Constraints, body: unknown): Parameters {
  if (!isObject(body)) throw refusal('SerializationException', 'Start of structure or map found where not expected');
  const parameters = Object.fromEntries(Object.entries(body).filter(([, value]) => value !== null));
  checkTypes(constraints, parameters);
  const faults = faultsIn(constraints, parameters, '');
  if (faults.length === 0) return parameters;
  const count = `${faults.length} validation error${faults.length === 1 ? '' : 's'} detected`;
  throw refusal('ValidationException', `${count}: ${faults.join('; ')}`);
}

const isOfType: { readonly [type in Constraint['type']]: (value: unknown) => boolean } = {
  String: (value) => typeof value === 'string',
  Integer: Number.isInteger,
  Boolean: (value) => typeof value === 'boolean',
  Structure: isObject,
  List: Array.isArray,
};

function checkTypes(constraints: Constraints, values: Parameters): void {
  for (const [name, { type, members }] of Object.entries(constraints)) {
    checkType(values[name], type);
    if (members && values[name] !== undefined) checkTypes(members, values[name] as Parameters);
  }
}

function checkType(value: unknown, type: Constraint['type']): void {
  if (value === undefined || isOfType[type](value)) return;
  const found = typeof value === 'object' ? undefined : kindOf(value);
  const fault = found
    ? `${found}_VALUE cannot be converted to ${type}`
    : 'Start of structure or map found where not expected';
  throw refusal('SerializationException', fault);
}

function kindOf(value: unknown): string {
  if (typeof value === 'boolean') return String(value).toUpperCase();
  if (typeof value === 'string') return 'STRING';
  return Number.isInteger(value) ? 'NUMBER' : 'DECIMAL';
}

/** The faults of some parameters; `within` is the path to the structure that holds them. */
function faultsIn(constraints: Constraints, values: Parameters, within: string): string[] {
  return Object.entries(constraints).flatMap(([name, constraint]) => {
    const value = values[name];
    const inner = constraint.members && value !== undefined ? constraint.members : {};
    const faults = faultsOf(`${within}${name}`, value, constraint);
    return [...faults, ...faultsIn(inner, value as Parameters, `${within}${name}.`)];
  });
}

function faultsOf(name: string, value: unknown, constraint: Constraint): string[] {
  const shown = constraint.isSecret ? 'Value' : `Value ${value === undefined ? 'null' : `'${value}'`}`;
  return brokenRules(value, constraint).map(
    (rule) => `${shown} at '${name}' failed to satisfy constraint: Member must ${rule}`,
  );
}

function brokenRules(value: unknown, constraint: Constraint): string[] {
  if (value === undefined) return constraint.isRequired ? ['not be null'] : [];
  return rules.map((rule) => rule(value, constraint)).filter((broken) => broken !== undefined);
}

const sizeOf = (value: unknown) => (typeof value === 'string' ? value.length : Number(value));
const sizeName = (value: unknown) => (typeof value === 'string' ? 'length' : 'value');

/** The rules: each returns its requirement when a value violates it. */
const rules: readonly ((value: unknown, constraint: Constraint) => string | undefined)[] = [
  (value, { least = 0 }) =>
    sizeOf(value) < least ? `have ${sizeName(value)} greater than or equal to ${least}` : undefined,
  (value, { most = Number.POSITIVE_INFINITY }) =>
    sizeOf(value) > most ? `have ${sizeName(value)} less than or equal to ${most}` : undefined,
  (value, { mostBytes }) =>
    mostBytes !== undefined && Buffer.byteLength(String(value)) > mostBytes
      ? `have size less than or equal to ${mostBytes} bytes in UTF-8 encoding`
      : undefined,
  (value, { pattern }) =>
    pattern !== undefined && !new RegExp(`^(?:${pattern})$`, 'u').test(String(value))
      ? `satisfy regular expression pattern: ${pattern}`
      : undefined,
  (value, { values = [String(value)] }) =>
    values.includes(String(value)) ? undefined : `satisfy enum value set: [${values.join(', ')}]`,
];
