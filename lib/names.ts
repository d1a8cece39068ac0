import { type CfnElement, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** `FindContacts` as `find-contacts`. */
export function kebab(name: string): string {
  return name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
}

/** `alarms-wait` as `AlarmsWait`, and `timed_out` as `TimedOut`. */
export function pascal(name: string): string {
  return name.replace(/(?:^|[-_])(.)/g, (_, letter: string) => letter.toUpperCase());
}

/** The ids on the way from a construct's stack down to it. A construct called `Default` has no part in names and logical ids. */
function pathBelowStack(scope: Construct): string[] {
  const ids = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id);
  return ids.filter((id) => id !== 'Default');
}

/**
 * The name of a pager, with which the names of all its parts begin: `Shop` for `Default` in the stack Shop, `Shop_Ops` for `Ops`.
 *
 * No stack's name has an underscore, so that a pager in the stack Shop-Ops is called otherwise, and no pager's alarms begin like
 * those of another one in the same stack.
 *
 * @throws Error when an id has other characters, for then two pagers could have one name
 */
export function pagerName(pager: Construct): string {
  const path = pathBelowStack(pager);
  const strange = path.find((id) => !/^[A-Za-z0-9-]+$/.test(id));
  if (strange !== undefined)
    throw new Error(`${pager.node.path}: write letters, digits and hyphens as an id, not ${JSON.stringify(strange)}.`);
  return [Stack.of(pager).stackName, ...path].join('_');
}

/**
 * A name that begins with the pager's, as long as AWS takes it.
 *
 * @throws Error when it is longer
 */
export function nameUnder(pager: string, name: string, longest: number): string {
  const whole = `${pager}-${name}`;
  if (!Token.isUnresolved(whole) && whole.length > longest)
    throw new Error(
      `The name ${whole} has ${whole.length} characters, of ${longest} at most: give the stack or the pager a shorter one.`,
    );
  return whole;
}

/** Gives an output or parameter of a pager a logical id of its path and name, without a hash: people type it. */
export function setReadableId(element: CfnElement, pager: Construct, name: string): void {
  element.overrideLogicalId([...pathBelowStack(pager), name].join('').replaceAll('-', ''));
}
