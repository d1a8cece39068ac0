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

/**
 * The ids from below the stack down to a construct. The id `Default` is left out of names, as the CDK leaves it out
 * of logical ids.
 */
function pathBelowStack(scope: Construct): string[] {
  const ids = scope.node.scopes.slice(Stack.of(scope).node.scopes.length).map(({ node }) => node.id);
  return ids.filter((id) => id !== 'Default');
}

/**
 * The name of a pager: in the stack Shop, `Shop` for the id `Default` and `Shop_Ops` for the id `Ops`.
 *
 * Every name that the pager sets begins with it. The name of a stack cannot contain an underscore, so a pager in the
 * stack Shop-Ops has another name, and the alarms of two pagers in one stack never begin with the same name and a hyphen.
 *
 * @throws Error when an id has other characters than letters, digits and hyphens, because two pagers could then have the
 *   same name
 */
export function pagerName(pager: Construct): string {
  const path = pathBelowStack(pager);
  const invalid = path.find((id) => !/^[A-Za-z0-9-]+$/.test(id));
  if (invalid !== undefined)
    throw new Error(
      `${pager.node.path}: write an id of letters, digits and hyphens instead of ${JSON.stringify(invalid)}.`,
    );
  return [Stack.of(pager).stackName, ...path].join('_');
}

/**
 * A name that begins with the name of the pager.
 *
 * @param longest the most characters that AWS accepts
 * @throws Error when the name is longer
 */
export function nameUnder(pager: string, name: string, longest: number): string {
  const whole = `${pager}-${name}`;
  if (!Token.isUnresolved(whole) && whole.length > longest)
    throw new Error(
      `The name ${whole} has ${whole.length} characters. At most ${longest} are allowed: give the stack or the pager a shorter name.`,
    );
  return whole;
}

/**
 * Sets the logical id of an output or parameter to the pager's path and a name, without a hash, so that people can
 * type it.
 */
export function setReadableId(element: CfnElement, pager: Construct, name: string): void {
  element.overrideLogicalId([...pathBelowStack(pager), name].join('').replaceAll('-', ''));
}
