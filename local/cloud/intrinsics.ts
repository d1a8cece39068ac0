/** Any value in a template. */
export type Value = string | number | boolean | null | Value[] | { [name: string]: Value };

type Mappings = Readonly<Record<string, Readonly<Record<string, Readonly<Record<string, Value>>>>>>;

/** The parts of a CloudFormation template that are read here. */
export type Template = {
  readonly Mappings?: Mappings;
  readonly Parameters?: Record<string, { readonly Default?: Value }>;
  readonly Outputs?: Record<string, { readonly Value: Value }>;
  readonly Resources: Record<
    string,
    { readonly Type: string; readonly Properties?: Record<string, Value>; readonly Metadata?: Record<string, string> }
  >;
};

/** The values that references can resolve to. */
export type Surroundings = {
  readonly stackName: string;
  readonly account: string;
  readonly region: string;
  readonly url: string;
  readonly mappings: Mappings;
  readonly reference: (id: string) => string;
  readonly attribute: (id: string, attribute: string) => string;
};

type Intrinsic = (argument: Value, around: Surroundings) => Value;

const suffix = 'amazonaws.com';

const intrinsics: { readonly [name: string]: Intrinsic } = {
  Ref: (id, around) => reference(String(id), around),
  'Fn::GetAtt': (path, around) => {
    const [id, attribute] = path as [string, string];
    return around.attribute(id, attribute);
  },
  'Fn::Join': (argument, around) => {
    const [separator, parts] = argument as [string, Value[]];
    return localAddress(parts.map((part) => String(resolveValue(part, around))).join(separator), around);
  },
  'Fn::Split': (argument, around) => {
    const [separator, text] = argument as [string, Value];
    return String(resolveValue(text, around)).split(separator);
  },
  'Fn::Select': (argument, around) => {
    const [index, list] = argument as [string | number, Value];
    return (resolveValue(list, around) as Value[])[Number(index)] as Value;
  },
  'Fn::FindInMap': (argument, around) => {
    const [name = '', key = '', attribute = ''] = (argument as Value[]).map((part) =>
      String(resolveValue(part, around)),
    );
    const value = around.mappings[name]?.[key]?.[attribute];
    if (value === undefined) throw new Error(`Fn::FindInMap finds no ${name}.${key}.${attribute}`);
    return value;
  },
  'Fn::Sub': (text, around) => {
    if (typeof text !== 'string') throw new Error('the local stack does not support Fn::Sub with its own variables');
    return text.replace(/\$\{([^}]+)\}/g, (_, id: string) => reference(id, around));
  },
};

/**
 * A value with every intrinsic in it resolved.
 *
 * @throws Error that names the unknown intrinsic or reference
 */
export function resolveValue(value: Value, around: Surroundings): Value {
  if (Array.isArray(value)) return value.map((item) => resolveValue(item, around)).filter((item) => item !== noValue);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined && (name === 'Ref' || name.startsWith('Fn::'))) {
    const intrinsic = intrinsics[name];
    if (!intrinsic) throw new Error(`the local stack does not support the intrinsic ${name}`);
    return intrinsic(argument as Value, around);
  }
  const resolved = entries.map(([key, item]) => [key, resolveValue(item, around)] as const);
  return Object.fromEntries(resolved.filter(([, item]) => item !== noValue));
}

const noValue = 'AWS::NoValue';

function reference(id: string, around: Surroundings): string {
  const { stackName, account, region } = around;
  const pseudo: Record<string, string> = {
    'AWS::AccountId': account,
    'AWS::Region': region,
    'AWS::Partition': 'aws',
    'AWS::URLSuffix': suffix,
    'AWS::StackName': stackName,
    [noValue]: noValue,
  };
  return pseudo[id] ?? around.reference(id);
}

/** Replaces the API's public address by the local one. */
function localAddress(text: string, { region, url }: Surroundings): string {
  const prefix = new RegExp(`^https://[^./]+\\.execute-api\\.${region}\\.${suffix.replace('.', '\\.')}`);
  return text.replace(prefix, url);
}
