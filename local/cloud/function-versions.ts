import type { Resource, Stack } from './loader.ts';

/** A function, as a name or an ARN names it: the function itself, and its version. */
export type Called = { readonly resource: Resource; readonly version: string };

/** The name of a function in its name or ARN, with the version or alias: `Sweep`, `Sweep:live`. */
export function qualifiedName(nameOrArn: string): string {
  return nameOrArn.replace(/^.*:function:/, '').replace(/:\$LATEST$/, '');
}

/** Finds the function that a name or ARN names; nothing if the function, its version or its alias does not exist. */
export function functionFinder(stack: Stack): (nameOrArn: string) => Called | undefined {
  const functions = new Map(stack.ofType('AWS::Lambda::Function').map((resource) => [resource.name, resource]));
  const versions = new Map([
    ...[...functions.keys()].map((name) => [name, '$LATEST'] as const),
    ...stack.ofType('AWS::Lambda::Version').map(({ name }) => [name, name.split(':')[1] ?? ''] as const),
    ...stack.ofType('AWS::Lambda::Alias').map(({ name, properties }) => [name, properties.FunctionVersion] as const),
  ]);
  return (nameOrArn) => {
    const name = qualifiedName(nameOrArn);
    const resource = functions.get(name.split(':')[0] ?? '');
    const version = versions.get(name);
    return resource && version !== undefined ? { resource, version } : undefined;
  };
}
