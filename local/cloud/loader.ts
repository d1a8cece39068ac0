import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { resolveValue, type Template, type Value } from './intrinsics.ts';
import { type Identity, identities, needNothing } from './resource-types.ts';

/** The place where the stack appears to be deployed, and the address of its API. */
export type Target = {
  readonly account: string;
  readonly region: string;
  /** The URL without a slash at the end; it replaces `https://<api>.execute-api.<region>.<suffix>`. */
  readonly url: string;
  /** Values of the template's parameters that have no default. */
  readonly parameters: Readonly<Record<string, string>>;
};

/** One resource of the stack, with everything resolved. */
export type Resource = {
  readonly id: string;
  /** The construct's own name: `OnCall` for `OnCall0B2745F4`. */
  readonly construct: string;
  readonly name: string;
  readonly arn: string;
  // biome-ignore lint/suspicious/noExplicitAny: the shape is CloudFormation's, and each service reads its own part.
  readonly properties: any;
};

/** The synthesised stack: every resource that a local service implements, by type. */
export type Stack = {
  readonly name: string;
  readonly ofType: (type: string) => readonly Resource[];
  /** The template's outputs, by name. */
  readonly outputs: Readonly<Record<string, string>>;
  /** Every parameter that has a value, by name. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The folder with the code that an asset's key names. */
  readonly assetFolder: (key: string) => string;
};

/** A stack in a cloud assembly's manifest. Its id and its name may differ. */
type Artifact = {
  readonly type: string;
  readonly properties: { readonly templateFile: string; readonly stackName?: string };
};

/**
 * Reads the one stack of a cloud assembly.
 *
 * @throws Error that names all unsupported resource types and intrinsics at once
 */
export function loadStack(assembly: string, place: Target): Stack {
  const manifest = readJson(join(assembly, 'manifest.json'));
  const stacks = Object.entries(manifest.artifacts as Record<string, Artifact>).filter(
    ([, { type }]) => type === 'aws:cloudformation:stack',
  );
  const [found] = stacks;
  if (found === undefined || stacks.length > 1)
    throw new Error(`${assembly} must hold one stack, but holds ${stacks.length}.`);
  const [id, { properties }] = found;
  const name = properties.stackName ?? id;
  const template = readJson(join(assembly, properties.templateFile)) as Template;
  const { files } = readJson(join(assembly, `${id}.assets.json`)) as {
    files: Record<string, { source: { path: string } }>;
  };
  const { resources, outputs, parameters } = resolveStack(name, template, place);
  return {
    name,
    ofType: (type) => resources.get(type) ?? [],
    ...{ outputs, parameters },
    assetFolder: (key) => {
      const file = files[key.replace(/\.zip$/, '')];
      if (!file) throw new Error(`The asset ${key} is not in ${assembly}.`);
      return join(assembly, file.source.path);
    },
  };
}

type Resolved = Pick<Stack, 'outputs' | 'parameters'> & { readonly resources: Map<string, Resource[]> };

/** Every known resource of a template, by type, in the template's order; its outputs, and its parameters. */
export function resolveStack(stackName: string, template: Template, place: Target): Resolved {
  const entries = Object.entries(template.Resources);
  const unknown = entries.filter(([, { Type }]) => !identities[Type] && !needNothing.has(Type));
  const faults = unknown.map(([id, { Type }]) => `${id}: the local stack does not support the resource type ${Type}`);
  const found = new Map<string, Resource[]>();

  const identify = (id: string) => {
    const resource = template.Resources[id];
    if (!resource) throw new Error(`the template has neither a resource nor a parameter ${id}`);
    const construct = constructName(id, resource.Metadata?.['aws:cdk:path']);
    const own = identities[resource.Type] ?? { nameProperty: '', arn: () => '', ref: () => id };
    const name = nameOf(resource.Properties ?? {}, own.nameProperty) ?? `${stackName}-${construct}`;
    return { construct, name, own, arn: own.arn(name, place.region, place.account) };
  };
  const nameOf = (properties: Record<string, Value>, nameProperty: Identity['nameProperty']): string | undefined => {
    if (typeof nameProperty === 'function') return nameProperty(resolve(properties));
    const given = properties[nameProperty];
    return given === undefined ? undefined : String(resolve(given));
  };
  const resolve = (value: Value): Value =>
    resolveValue(value, {
      stackName,
      ...place,
      mappings: template.Mappings ?? {},
      reference: (id) => {
        const parameter = template.Parameters?.[id];
        if (parameter) return parameterValue(id, parameter, place);
        const { own, name, arn } = identify(id);
        return own.ref(name, arn, id);
      },
      attribute: (id, attribute) => {
        const { own, name, arn } = identify(id);
        if (needNothing.has(template.Resources[id]?.Type ?? '') || attribute === 'Arn') return arn;
        const value = own.attributes?.(id, name)[attribute];
        if (value === undefined) throw new Error(`the local stack does not support Fn::GetAtt ${id}.${attribute}`);
        return value;
      },
    });

  for (const [id, { Type, Properties = {} }] of entries) {
    if (!identities[Type]) continue;
    try {
      const { construct, name, arn } = identify(id);
      const resource = { id, construct, name, arn, properties: resolve(Properties) };
      found.set(Type, [...(found.get(Type) ?? []), resource]);
    } catch (error) {
      faults.push(`${id}: ${(error as Error).message}`);
    }
  }
  if (faults.length > 0) throw new Error(`The stack ${stackName} cannot run here:\n  ${faults.join('\n  ')}`);
  const outputs = Object.entries(template.Outputs ?? {}).map(([name, { Value }]) => [name, String(resolve(Value))]);
  return { resources: found, outputs: Object.fromEntries(outputs), parameters: parametersOf(template, place) };
}

function parametersOf({ Parameters = {} }: Template, { parameters }: Target): Record<string, string> {
  const given = Object.entries(Parameters).map(([id, { Default }]) => [id, parameters[id] ?? Default] as const);
  return Object.fromEntries(given.flatMap(([id, value]) => (value === undefined ? [] : [[id, String(value)]])));
}

function parameterValue(id: string, { Default }: { readonly Default?: Value }, { parameters }: Target): string {
  const value = parameters[id] ?? Default;
  if (value === undefined) throw new Error(`the parameter ${id} has no value here`);
  return String(value);
}

/** `OnCall` for `NotifySupport/OnCall/Resource`, `NotifyContactRole` for `NotifySupport/NotifyContact/Role/Resource` */
function constructName(id: string, path: string | undefined): string {
  const names = path?.split('/').filter((name) => name !== 'Resource' && name !== 'Default') ?? [];
  return names.length > 1 ? names.slice(1).join('') : id;
}

function readJson(file: string) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
