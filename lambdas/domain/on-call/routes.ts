/** Which policy an alarm goes to: `alarm` is a pattern on its name (`*` any text, `?` one character), no policy is nobody. */
export type Route = { readonly alarm: string; readonly policy: string | null };

/** Where an alarm goes, or the sentence that says why it goes nowhere; unrouted when nobody has decided that. */
export type Routing =
  | { readonly policy: string }
  | { readonly policy: null; readonly because: string; readonly isUnrouted?: true };

/** Auto scaling keeps alarms under this name that are in ALARM by design. */
export const autoScalingAlarms = 'TargetTracking-*';

/**
 * The policy of the first route that matches the alarm's name.
 *
 * Two kinds of alarm page nobody whatever the routes say: those of auto scaling, and those of this very stack, which
 * would wake people about the pager through the pager. They have the backstop.
 */
export function routeAlarm(alarmName: string, routes: readonly Route[], stackName: string): Routing {
  if (matchesGlob(autoScalingAlarms, alarmName)) {
    return nobody(`${alarmName} belongs to auto scaling, which keeps it in ALARM by design.`);
  }
  if (alarmName.startsWith(`${stackName}-`)) {
    return nobody(`${alarmName} watches ${stackName} itself, and goes to the backstop.`);
  }
  const route = routes.find(({ alarm }) => matchesGlob(alarm, alarmName));
  if (route === undefined) return { ...nobody(`No route in oncall.yaml matches ${alarmName}.`), isUnrouted: true };
  return route.policy === null
    ? nobody(`The route ${route.alarm} in oncall.yaml sends ${alarmName} to nobody.`)
    : { policy: route.policy };
}

function nobody(because: string) {
  return { policy: null, because } as const;
}

/**
 * Whether a name matches a pattern as a whole; upper and lower case differ, as they do in alarm names.
 *
 * Only the last star is ever tried again, so the steps are at most the pattern's length times the name's: a regular
 * expression made from `*a*a*a*b` would try every star against every other.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, from, star] = [0, 0, -1];
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === '*') {
      star = at++;
      from = index;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}

/**
 * Whether the first pattern surely matches every name that the second one does, so that a route with the second
 * one, further down, would never be reached.
 *
 * The second pattern is read as a name. That is sound except for a `?` that meets a `*`.
 */
export function coversGlob(first: string, second: string): boolean {
  return first === second || (!first.includes('?') && matchesGlob(first, second));
}
