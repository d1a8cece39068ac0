import * as z from 'zod/mini';
import { parseHours } from '../calendar/hours.ts';
import type { Instant } from '../calendar/local-time.ts';
import { faultOf } from '../calendar/parsed.ts';
import { quote } from '../text/addresses.ts';
import { coversGlob, matchesGlob } from '../text/glob.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import type { Fault, Path } from './fault.ts';
import type { Kind } from './kind.ts';
import { limits } from './limits.ts';
import { alarmSource, windowsOf } from './muting.ts';
import { isOwnAlarm } from './own-alarms.ts';
import { nobody, policyIdsIn } from './policy.ts';
import { fieldsOf, isObject, listIn, tooMany } from './relations.ts';
import { hoursShape, zoneShape } from './schedule.ts';
import { type Severity, severities } from './severity.ts';
import { checked, list, map, object, text } from './shape.ts';
import { short, withLists, withoutLists } from './single-values.ts';
import { itemForAll, meaningful } from './stored.ts';
import { hasAll, minutesOf, union, type WeekMinutes } from './week-hours.ts';

/**
 * The policy for alarms whose name matches `alarm`, a pattern (`*` any text, `?` one character), or for the alerts of a source
 * that ask for none; null notifies nobody.
 *
 * With `hours` it counts only then, and with `tags` only for alarms that have all of them. `severity` is that of the alarm's
 * incidents, because an alarm has none itself.
 */
export type Route = {
  readonly alarm?: string | undefined;
  readonly source?: string | undefined;
  readonly policy: string | null;
  readonly hours?: readonly string[] | undefined;
  readonly timeZone?: string | undefined;
  readonly tags?: Tags | undefined;
  readonly severity?: Severity | undefined;
};

/** The tags of an alarm, or those that a route asks for. */
export type Tags = Readonly<Record<string, string>>;

/** The policy of an alarm, or the sentence that says why it notifies nobody; unrouted if no route decided that. */
export type Routing =
  | { readonly policy: string; readonly severity?: Severity }
  | { readonly policy: null; readonly because: string; readonly isUnrouted?: true };

/** Alarms with this name belong to auto scaling, and are in ALARM by design. */
const autoScalingAlarms = 'TargetTracking-*';

/**
 * The policy of the first route that matches an alarm at an instant.
 *
 * @param tags the alarm's tags, if they are known. CloudWatch sends them only if the alarm is set to. Without them, routes that
 *   ask for tags come after the others: an alarm must not be silent because its tags are missing.
 */
export function routeAlarm(
  alarmName: string,
  routes: readonly Route[],
  pagerName: string,
  at: Instant,
  tags?: Tags,
): Routing {
  const never = whyNever(alarmName, pagerName);
  if (never !== undefined) return toNobody(never);
  const named = routes.filter(({ alarm }) => alarm !== undefined && matchesGlob(alarm, alarmName));
  const active = named.filter((route) => isActive(route, at));
  const route = active.find((each) => hasTags(each, tags ?? {})) ?? (tags === undefined ? active[0] : undefined);
  if (route === undefined) return { ...toNobody(whyUnrouted(alarmName, named)), isUnrouted: true };
  const { alarm, policy, severity } = route;
  return policy === null
    ? toNobody(`The route ${alarm} in oncall.yaml sends ${alarmName} to nobody.`)
    : { policy, ...(severity !== undefined && { severity }) };
}

/** True when a route decides about an alarm at every hour, or when it never notifies anybody. */
export function isAlwaysRouted(alarmName: string, routes: readonly Route[], pagerName: string): boolean {
  if (whyNever(alarmName, pagerName) !== undefined) return true;
  const named = routes.filter(({ alarm }) => alarm !== undefined && matchesGlob(alarm, alarmName));
  const zones = new Set(named.map(({ timeZone }) => timeZone));
  return [...zones].some((zone) => {
    const there = named.filter(({ timeZone, hours }) => timeZone === zone || hours === undefined);
    return hasAll(union(there.map(({ hours }) => minutesOf(hours))), minutesOf(undefined));
  });
}

function whyUnrouted(alarmName: string, named: readonly Route[]): string {
  return `No route in oncall.yaml matches ${alarmName}${named.length > 0 ? ' with its tags at this time' : ''}.`;
}

/** The policy for alerts of a source that ask for none, if a route decides that at an instant. */
export function routeSource(source: string, routes: readonly Route[], at: Instant): string | undefined {
  return routes.find((route) => route.source === source && isActive(route, at))?.policy ?? undefined;
}

/**
 * True when an instant is in the hours of a route.
 *
 * The hours of a time zone that this runtime does not know cannot be read. Such a route counts at all times if it notifies
 * somebody, and at no time if it does not.
 */
function isActive({ hours, timeZone = 'UTC', policy }: Route, at: Instant): boolean {
  if (hours === undefined) return true;
  try {
    return windowsOf({ hours, timeZone }, { from: at, until: at + 1 }).length > 0;
  } catch {
    return policy !== null;
  }
}

/** True when an alarm has every tag that a route asks for. A `*` in a value is any text. */
function hasTags({ tags: asked = {} }: Route, tags: Tags): boolean {
  return Object.entries(asked).every(
    ([name, value]) => matchesGlob(value, tags[name] ?? '') && tags[name] !== undefined,
  );
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

export const alarmShape = lazily(() =>
  checked(text('alarm', 'write a pattern on the name of alarms, in quotes, such as "prod-*"'), (value) =>
    value.trim() === value && value.length > 0 && value.length <= limits.alarmNameCharacters
      ? undefined
      : `${quote(value)} matches no alarm: write 1 to ${limits.alarmNameCharacters} characters, without a space at either end.`,
  ),
);

const severityHint = `write one of ${severities.join(', ')}`;

/** One route of the file. */
const routeShape = lazily(() =>
  object(
    {
      alarm: z.optional(alarmShape()),
      source: z.optional(text('source', 'write the name of an API key').check(z.minLength(1))),
      tags: z.optional(
        map(text('A tag', 'write the value of the tag'), 'tags', 'write tags of alarms, such as { team: shop }'),
      ),
      policy: z.pipe(
        text('policy', `write the id of a policy, or ${nobody}`),
        z.transform((id) => (id === nobody ? null : id)),
      ),
      severity: z.optional(
        z.enum(severities, { error: ({ input }) => `${quote(String(input))} is not a severity: ${severityHint}.` }),
      ),
      hours: z.optional(hoursShape()),
      timeZone: z.optional(zoneShape()),
    },
    'route',
  ),
);

type Fields = Readonly<Record<string, unknown>>;

function routeFaults(route: unknown, above: readonly unknown[], policyIds: readonly string[], path: Path): Fault[] {
  if (!isObject(route)) return [];
  const { alarm, source, policy } = route;
  return [
    ...(typeof policy === 'string' ? goalFaults(policy, policyIds, [...path, 'policy']) : []),
    ...kindFaults(route, path),
    ...hourFaults(route, path),
    ...(typeof alarm === 'string' ? autoScalingFaults(alarm, policy, [...path, 'alarm']) : []),
    ...(typeof (alarm ?? source) === 'string' ? reachFaults(route, above.filter(isObject), path) : []),
  ];
}

function goalFaults(policy: string, policyIds: readonly string[], path: Path): Fault[] {
  const known = [...policyIds, nobody];
  if (known.includes(policy)) return [];
  const message = `There is no policy ${quote(policy)}: add it to policies, or write ${nobody}.${didYouMean(policy, known)}`;
  return [{ path, message }];
}

/** The faults of a route that is neither one of alarms nor one of a source, or that mixes them. */
function kindFaults({ alarm, source, ...route }: Fields, path: Path): Fault[] {
  if ((alarm === undefined) === (source === undefined)) {
    const message = `A route needs alarm, or else source${alarm === undefined ? '' : ': take one of the two out'}.`;
    return [{ path, message }];
  }
  if (source === undefined) return [];
  const ofAlarms = (['tags', 'severity'] as const).filter((key) => route[key] !== undefined);
  return [
    ...ofAlarms.map((key) => ({
      path: [...path, key],
      message: `${key} belongs to alarms: take it out, or write alarm in place of source.`,
    })),
    ...(source === alarmSource
      ? [{ path: [...path, 'source'], message: `${alarmSource} sends alarms: write alarm: "*" in place of source.` }]
      : []),
    ...(route.policy === nobody
      ? [
          {
            path: [...path, 'policy'],
            message: 'An alert of a source always notifies somebody: write a policy, or a mute for a time.',
          },
        ]
      : []),
  ];
}

function hourFaults({ hours, timeZone }: Fields, path: Path): Fault[] {
  if (hours !== undefined && timeZone === undefined)
    return [{ path: [...path, 'hours'], message: 'hours need a timeZone: write such as timeZone: Europe/Berlin.' }];
  if (hours === undefined && timeZone !== undefined)
    return [{ path: [...path, 'timeZone'], message: 'timeZone belongs to hours: write hours, or take it out.' }];
  return [];
}

function autoScalingFaults(alarm: string, policy: unknown, path: Path): Fault[] {
  if (policy === nobody || !coversGlob(autoScalingAlarms, alarm)) return [];
  const message = `Alarms of auto scaling (${autoScalingAlarms}) notify nobody, whatever a route says: take this route out.`;
  return [{ path, message }];
}

function reachFaults(route: Fields, above: readonly Fields[], path: Path): Fault[] {
  const key = route.alarm === undefined ? 'source' : 'alarm';
  const covering = coveringOf(route, above);
  if (covering === undefined) return [];
  const what = key === 'alarm' ? 'alarm' : 'alert';
  const when = covering.hours === undefined ? 'matches first' : 'matches first at all of its hours';
  const message = `No ${what} reaches ${quote(String(route[key]))}, because ${quote(String(covering[key]))} above ${when}: move this route up, or take it out.`;
  return [{ path: [...path, key], message }];
}

/** A route above that, alone or with others above, matches everything that a route matches, at all of its hours. */
function coveringOf(route: Fields, above: readonly Fields[]): Fields | undefined {
  const wider = above.filter((earlier) => isWider(earlier, route));
  const always = wider.find(({ hours }) => hours === undefined);
  if (always !== undefined) return always;
  const own = readableMinutes(route);
  if (own === undefined) return undefined;
  for (const zone of new Set(wider.map(({ timeZone }) => timeZone))) {
    const there = wider.filter(({ timeZone }) => timeZone === zone);
    const minutes = union(there.flatMap((earlier) => readableMinutes(earlier) ?? []));
    if (hasAll(minutes, route.timeZone === zone ? own : minutesOf(undefined))) return there.at(-1);
  }
  return undefined;
}

/** The minutes of a route's hours; nothing if they cannot be read. */
function readableMinutes({ hours }: Fields): WeekMinutes | undefined {
  const { success, data } = z.optional(hoursShape()).safeParse(hours);
  return success ? minutesOf(data) : undefined;
}

/** True when a route matches everything that another one matches, whatever their hours. */
function isWider(earlier: Fields, route: Fields): boolean {
  const asked = fieldsOf(route.tags);
  const hasItsTags = [...fieldsOf(earlier.tags)].every(([name, value]) => asked.get(name) === value);
  if (route.alarm === undefined) return earlier.source === route.source;
  return hasItsTags && typeof earlier.alarm === 'string' && coversGlob(earlier.alarm, String(route.alarm));
}

const storedHours = lazily(() => z.array(meaningful('hours', (value) => faultOf(parseHours(value)))));

/** Routes in the table. */
export const routeItems = itemForAll<Route>('ROUTES', 'routes', () =>
  z.object({
    ...{
      alarm: z.optional(z.string().check(z.minLength(1))),
      source: z.optional(z.string().check(z.minLength(1))),
    },
    policy: z.nullable(z.string().check(z.minLength(1))),
    ...{ hours: z.optional(storedHours()), timeZone: z.optional(z.string()) },
    ...{ tags: z.optional(z.record(z.string(), z.string())), severity: z.optional(z.enum(severities)) },
  }),
);

/** A route in words, which no other one has. */
function nameOf({ alarm, source, tags = {}, hours = [], timeZone }: Route): string {
  const asked = Object.entries(tags).map(([name, value]) => `${name}=${value}`);
  return [alarm ?? `source ${source}`, ...asked, hours.join(', '), timeZone ?? '']
    .filter((part) => part !== '')
    .join(' ');
}

/** A route as a person would write it. */
function entryOf({ alarm, source, tags, policy, severity, hours, timeZone }: Route): unknown {
  return {
    ...{ ...(alarm !== undefined && { alarm }), ...(source !== undefined && { source }), ...(tags && { tags }) },
    ...{ policy: policy ?? nobody, ...(severity !== undefined && { severity }) },
    ...{ ...(hours && { hours: short(hours) }), ...(timeZone !== undefined && { timeZone }) },
  };
}

export const routeKind: Kind<Route> = {
  name: 'route',
  idOf: nameOf,
  shape: () =>
    list(
      routeShape(),
      'routes',
      'write which alarms go to which policy, or `routes: []` if no CloudWatch alarm should notify anybody',
    ),
  inLongForm: (routes) => withLists(routes, ['hours']),
  asWritten: withoutLists,
  faultsIn: (file) => {
    const routes = listIn(file, 'routes');
    const policyIds = policyIdsIn(file);
    return [
      ...tooMany(routes, limits.routes, ['routes'], 'routes: combine some with patterns'),
      ...routes.flatMap((route, index) => routeFaults(route, routes.slice(0, index), policyIds, ['routes', index])),
    ];
  },
  tell: ({ policy, severity }) => ` to ${policy ?? nobody}${severity === undefined ? '' : ` as ${severity}`}`,
  // Patterns are always in quotes: with a star added in front, a bare one would become a YAML alias.
  write: (routes) => ({
    content: routes.map(entryOf),
    onOneLine: routes.map((_, index) => [index]),
    inQuotes: routes.flatMap(({ alarm }, index) => (alarm === undefined ? [] : [[index, 'alarm']])),
  }),
};
