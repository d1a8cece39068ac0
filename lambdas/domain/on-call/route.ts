import * as z from 'zod';
import { quote } from '../text/addresses.ts';
import { coversGlob, matchesGlob } from '../text/glob.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Fault, Path } from './fault.ts';
import type { Kind } from './kind.ts';
import { limits } from './limits.ts';
import { isOwnAlarm } from './own-alarms.ts';
import { nobody, policyIdsIn } from './policy.ts';
import { fieldsOf, listIn, tooMany } from './relations.ts';
import { checked, list, object, text } from './shape.ts';
import { itemForAll } from './stored.ts';

/** The policy for alarms whose name matches `alarm`, a pattern (`*` any text, `?` one character); null notifies nobody. */
export type Route = { readonly alarm: string; readonly policy: string | null };

/** The policy of an alarm, or the sentence that says why it notifies nobody; unrouted if no route decided that. */
export type Routing =
  | { readonly policy: string }
  | { readonly policy: null; readonly because: string; readonly isUnrouted?: true };

/** Alarms with this name belong to auto scaling, and are in ALARM by design. */
const autoScalingAlarms = 'TargetTracking-*';

/** The policy of the first route that matches the alarm's name. */
export function routeAlarm(alarmName: string, routes: readonly Route[], pagerName: string): Routing {
  const never = whyNever(alarmName, pagerName);
  if (never !== undefined) return toNobody(never);
  const route = routes.find(({ alarm }) => matchesGlob(alarm, alarmName));
  if (route === undefined) return { ...toNobody(`No route in oncall.yaml matches ${alarmName}.`), isUnrouted: true };
  return route.policy === null
    ? toNobody(`The route ${route.alarm} in oncall.yaml sends ${alarmName} to nobody.`)
    : { policy: route.policy };
}

/**
 * The reason why an alarm with this name notifies nobody, whatever the routes say; undefined for every other one.
 *
 * Those of auto scaling are in ALARM by design. Those of this very pager would wake people about the pager through the
 * pager. They go to the backstop.
 */
export function whyNever(alarmName: string, pagerName: string): string | undefined {
  if (matchesGlob(autoScalingAlarms, alarmName))
    return `${alarmName} belongs to auto scaling, which keeps it in ALARM by design.`;
  if (isOwnAlarm(alarmName, pagerName)) return `${alarmName} watches ${pagerName} itself, and goes to the backstop.`;
  return undefined;
}

function toNobody(because: string) {
  return { policy: null, because } as const;
}

const alarmShape = checked(
  text('alarm', 'write a pattern on the name of alarms, in quotes, such as "prod-*"'),
  (value) =>
    value.trim() === value && value.length > 0 && value.length <= limits.alarmNameCharacters
      ? undefined
      : `${quote(value)} matches no alarm: write 1 to ${limits.alarmNameCharacters} characters, without a space at either end.`,
);

/** One route of the file. */
const routeShape = object(
  {
    alarm: alarmShape,
    policy: text('policy', `write the id of a policy, or ${nobody}`).transform((id) => (id === nobody ? null : id)),
  },
  'route',
);

function routeFaults(route: unknown, above: readonly unknown[], policyIds: readonly string[], path: Path): Fault[] {
  const [alarm, policy] = [fieldsOf(route).get('alarm'), fieldsOf(route).get('policy')];
  return [
    ...(typeof policy === 'string' ? goalFaults(policy, policyIds, [...path, 'policy']) : []),
    ...(typeof alarm === 'string' ? reachFaults(alarm, policy, above, [...path, 'alarm']) : []),
  ];
}

function goalFaults(policy: string, policyIds: readonly string[], path: Path): Fault[] {
  const known = [...policyIds, nobody];
  if (known.includes(policy)) return [];
  const message = `There is no policy ${quote(policy)}: add it to policies, or write ${nobody}.${didYouMean(policy, known)}`;
  return [{ path, message }];
}

function reachFaults(alarm: string, policy: unknown, above: readonly unknown[], path: Path): Fault[] {
  if (policy !== nobody && coversGlob(autoScalingAlarms, alarm)) {
    const message = `Alarms of auto scaling (${autoScalingAlarms}) notify nobody, whatever a route says: take this route out.`;
    return [{ path, message }];
  }
  const covering = above
    .map((earlier) => fieldsOf(earlier).get('alarm'))
    .find((earlier) => typeof earlier === 'string' && coversGlob(earlier, alarm));
  if (covering === undefined) return [];
  const message = `No alarm reaches ${quote(alarm)}, because ${quote(String(covering))} above matches first: move this route up, or take it out.`;
  return [{ path, message }];
}

/** Routes in the table. */
export const routeItems = itemForAll<Route>(
  'ROUTES',
  'routes',
  z.object({ routes: z.array(z.object({ alarm: z.string().min(1), policy: z.string().min(1).nullable() })) }),
);

export const routeKind: Kind<Route> = {
  name: 'route',
  isOrdered: true,
  idOf: (route) => route.alarm,
  shape: list(
    routeShape,
    'routes',
    'write which alarms go to which policy, or `routes: []` if no CloudWatch alarm should notify anybody',
  ),
  faultsIn: (file) => {
    const routes = listIn(file, 'routes');
    const policyIds = policyIdsIn(file);
    return [
      ...tooMany(routes, limits.routes, ['routes'], 'routes: combine some with patterns'),
      ...routes.flatMap((route, index) => routeFaults(route, routes.slice(0, index), policyIds, ['routes', index])),
    ];
  },
  stored: routeItems,
  tell: ({ policy }) => ` to ${policy ?? nobody}`,
  // Patterns are always in quotes: with a star added in front, a bare one would become a YAML alias.
  write: (routes) => ({
    content: routes.map(({ alarm, policy }) => ({ alarm, policy: policy ?? nobody })),
    onOneLine: routes.map((_, index) => [index]),
    inQuotes: routes.map((_, index) => [index, 'alarm']),
  }),
};
