import type { Conditions } from './conditions.ts';
import type { Resource, Stack } from './loader.ts';
import { type Answer, jsonAnswer, serviceError } from './wire.ts';

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

/**
 * Answers GetAlias; `undefined` for any other path.
 *
 * @throws ResourceNotFoundException in Lambda's words if the function or the alias does not exist
 */
export function answerAboutAlias(stack: Stack, conditions: Conditions, pathname: string): Answer | undefined {
  const [, called = '', alias] =
    /^\/2015-03-31\/functions\/([^/]+)\/aliases\/([^/]+)$/.exec(decodeURIComponent(pathname)) ?? [];
  if (called === '') return undefined;
  const name = qualifiedName(called);
  const found = stack.ofType('AWS::Lambda::Function').find((each) => each.name === name);
  if (!found) throw notFound(`Function not found: ${called}`);
  const described = aliasOf(stack, conditions, `${name}:${alias}`);
  if (!described) throw notFound(`Cannot find alias arn: ${found.arn}:${alias}`);
  return jsonAnswer(200, { AliasArn: `${found.arn}:${alias}`, Name: alias, ...described });
}

/** An alias by its function's name and its own, where the template or the conditions have it. */
function aliasOf(stack: Stack, { aliases }: Conditions, name: string) {
  const alias = stack.ofType('AWS::Lambda::Alias').find((each) => each.name === name);
  const moved = aliases[name.split(':')[0] ?? ''];
  if (!alias || moved === null) return undefined;
  const { Description, FunctionVersion } = alias.properties;
  return { FunctionVersion, Description, ...moved };
}

function notFound(message: string): Error {
  return serviceError('Lambda.ResourceNotFoundException', message, 404);
}
