import * as z from 'zod/mini';
import { parsePoint } from '../calendar/dates.ts';
import { parseHours } from '../calendar/hours.ts';
import { faultOf } from '../calendar/parsed.ts';
import { quote } from '../text/addresses.ts';
import { english } from '../text/english.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import { timeZoneFault } from '../text/time-zone.ts';
import type { Fault, Path } from './fault.ts';
import type { Kind } from './kind.ts';
import { limits } from './limits.ts';
import { alarmSource, type Mute, reasonOf, windowsOf } from './muting.ts';
import { timeShape } from './override.ts';
import { policyIdsIn } from './policy.ts';
import { isObject, listIn, tooMany } from './relations.ts';
import { alarmShape } from './route.ts';
import { hoursShape, zoneShape } from './schedule.ts';
import { type Severity, severities } from './severity.ts';
import { checked, converted, list, object, text } from './shape.ts';
import { short, withLists, withoutLists } from './single-values.ts';
import { itemForAll, meaningful } from './stored.ts';

/** The keys that say what a mute is about; it has at least one of them. */
const narrowing = ['alarm', 'arn', 'source', 'policy', 'severity'] as const;

/** True when a mute is about something, and not about everything. */
function isNarrowed(mute: Readonly<Record<string, unknown>>): boolean {
  return narrowing.some((key) => mute[key] !== undefined);
}

const severityHint = `write one of ${severities.join(', ')}, or a list of such`;
const severityShape = lazily(() =>
  converted(z.string({ error: `This is not a severity: ${severityHint}.` }), (value, addFault) => {
    const found = severities.find((severity) => severity === value);
    if (found === undefined)
      addFault(`${quote(value)} is not a severity: ${severityHint}.${didYouMean(value, severities)}`);
    return found as Severity;
  }),
);

/** The account, the Region and the name in the ARN of an alarm; nothing if the text is not one. */
function partsOf(
  arn: string,
): { readonly account: string; readonly region: string; readonly name: string } | undefined {
  const [, region, account, name] = /^arn:[^:]+:cloudwatch:([^:]+):([^:]+):alarm:(.+)$/s.exec(arn) ?? [];
  return region === undefined || account === undefined || name === undefined ? undefined : { account, region, name };
}

const arnHint = 'write such as arn:aws:cloudwatch:eu-central-1:123456789012:alarm:db-1';
const arnShape = lazily(() =>
  checked(text('arn', arnHint), (value) =>
    partsOf(value) === undefined ? `${quote(value)} is not the ARN of an alarm: ${arnHint}.` : undefined,
  ),
);

/** The reason of a mute. Whoever is notified late, or looks for an alert, reads it. */
const reasonShape = lazily(() =>
  checked(text('because', 'write why, such as the database moves'), (value) =>
    value.trim() === ''
      ? 'because is empty: write why, such as the database moves.'
      : value.length > limits.reasonCharacters
        ? `because has ${value.length} characters: the limit is ${limits.reasonCharacters}.`
        : undefined,
  ),
);

const muteShape = lazily(() =>
  object(
    {
      alarm: z.optional(alarmShape()),
      arn: z.optional(arnShape()),
      source: z.optional(text('source', `write the name of an API key, or ${alarmSource}`).check(z.minLength(1))),
      policy: z.optional(text('policy', 'write the id of a policy')),
      severity: z.optional(
        list(severityShape(), 'severity', severityHint).check(
          z.minLength(1, { error: `severity is an empty list: ${severityHint}, or take severity out.` }),
        ),
      ),
      from: z.optional(timeShape('from')),
      until: z.optional(timeShape('until')),
      hours: z.optional(hoursShape()),
      timeZone: z.optional(zoneShape()),
      because: z.optional(reasonShape()),
    },
    'mute',
  ),
);

/** All faults of one mute, in its long form, as a command makes it. */
export function faultsOfMute(mute: unknown, policyIds: readonly string[]): string[] {
  const shape = (muteShape().safeParse(mute, english).error?.issues ?? []).map(({ message }) => message);
  return [...shape, ...muteFaults(mute, policyIds, []).map(({ message }) => message)];
}

function muteFaults(mute: unknown, policyIds: readonly string[], path: Path): Fault[] {
  if (!isObject(mute)) return [];
  const at = (key: string, message: string): Fault => ({ path: [...path, key], message });
  const { policy, alarm, arn, source } = mute;
  return [
    ...(!isNarrowed(mute)
      ? [{ path, message: `This mute would cover everything: write one of ${narrowing.join(', ')}.` }]
      : []),
    ...(typeof policy === 'string' && !policyIds.includes(policy)
      ? [at('policy', `There is no policy ${quote(policy)}: correct it.${didYouMean(policy, policyIds)}`)]
      : []),
    ...((alarm ?? arn) !== undefined && typeof source === 'string' && source !== alarmSource
      ? [
          at(
            alarm === undefined ? 'arn' : 'alarm',
            `Only CloudWatch has alarms, and not the source ${quote(source)}: take one of the two out.`,
          ),
        ]
      : []),
    ...(mute.hours === undefined ? onceFaults(mute, path) : weeklyFaults(mute, path)),
  ];
}

/** The faults of a mute that comes every week. */
function weeklyFaults(mute: Readonly<Record<string, unknown>>, path: Path): Fault[] {
  const once = (['from', 'until'] as const).filter((key) => mute[key] !== undefined);
  return [
    ...once.map((key) => ({
      path: [...path, key],
      message: `hours come every week, and ${key} belongs to a mute that happens once: take one of the two out.`,
    })),
    ...(mute.timeZone === undefined
      ? [{ path: [...path, 'hours'], message: 'hours need a timeZone: write such as timeZone: Europe/Berlin.' }]
      : []),
  ];
}

/** The faults of a mute that happens once. */
function onceFaults(mute: Readonly<Record<string, unknown>>, path: Path): Fault[] {
  const missing = (['from', 'until', 'because'] as const).filter((key) => mute[key] === undefined);
  if (missing.length > 0) {
    const isNeither = mute.from === undefined && mute.until === undefined;
    const message = isNeither
      ? 'When is this mute in force? Write from, until and because for one that happens once, or hours and timeZone for every week.'
      : `A mute that happens once needs ${missing.join(' and ')}.`;
    return [{ path, message }];
  }
  const isLocal = [mute.from, mute.until].some(
    (value) => typeof value === 'string' && !/(z|[+-]\d\d:\d\d)$/i.test(value),
  );
  if (isLocal && mute.timeZone === undefined)
    return [
      { path, message: 'These times need a timeZone: write such as timeZone: Europe/Berlin, or end them with Z.' },
    ];
  return lengthFaults(mute, path);
}

function lengthFaults(mute: Readonly<Record<string, unknown>>, path: Path): Fault[] {
  const readable = muteShape().safeParse(mute).data;
  if (readable === undefined) return [];
  const [window] = windowsOf(readable, { from: Number.NEGATIVE_INFINITY, until: Number.POSITIVE_INFINITY });
  const until = [...path, 'until'];
  if (window === undefined) return [{ path: until, message: 'until is not after from: swap or correct them.' }];
  return window.until - window.from > limits.muteSeconds * 1000
    ? [
        {
          path: until,
          message:
            'This mute is longer than 7 days: nobody would remember it. Write a shorter one, and another one when it is over.',
        },
      ]
    : [];
}

const storedPoint = lazily(() => z.optional(meaningful('a date and time', (value) => faultOf(parsePoint(value)))));

/**
 * Only what can be read is a mute: a damaged one must not stop an alert, and must not hold it either. A key that is not known may
 * narrow the mute, so without it the mute would hold too much.
 */
const storedMute = lazily(() =>
  z
    .strictObject({
      ...{ alarm: z.optional(z.string()), arn: z.optional(z.string()) },
      ...{ source: z.optional(z.string()), policy: z.optional(z.string()) },
      severity: z.optional(z.array(z.enum(severities))),
      ...{ from: storedPoint(), until: storedPoint() },
      hours: z.optional(z.array(meaningful('hours', (value) => faultOf(parseHours(value))))),
      timeZone: z.optional(meaningful('a known time zone', timeZoneFault)),
      ...{ because: z.optional(z.string()), madeAt: z.optional(z.string()) },
    })
    .check(z.refine(isNarrowed, { error: 'covers everything' })),
);

const allMutes = itemForAll<Mute>('MUTES', 'mutes', storedMute);

/** The mutes in the table. A table without any has no item for them. */
export const muteItems = {
  ...allMutes,
  toItems: (mutes: readonly Mute[]) => (mutes.length === 0 ? [] : allMutes.toItems(mutes)),
};

/** The narrowing of a mute in words: `alarm db-*`, `severity warning or info`. */
export function tellNarrowing({ alarm, arn, source, policy, severity }: Mute): string {
  const parts = arn === undefined ? undefined : partsOf(arn);
  const words = [
    alarm !== undefined && alarm !== parts?.name && `alarm ${alarm}`,
    arn !== undefined &&
      `alarm ${parts === undefined ? arn : `${parts.name} of account ${parts.account} in ${parts.region}`}`,
    source !== undefined && `source ${source}`,
    policy !== undefined && `policy ${policy}`,
    severity !== undefined && `severity ${severity.join(' or ')}`,
  ];
  return words.filter((word) => word !== false).join(', ');
}

/** A mute in words, without its reason: `alarm db-* from 2026-12-01T22:00 until 2026-12-02T02:00`. */
export function tellMute(mute: Mute): string {
  const { from, until, hours } = mute;
  return `${tellNarrowing(mute)} ${hours === undefined ? `from ${from} until ${until}` : hours.join(', ')}`;
}

/** A mute as a person would write it. */
function entryOf({ madeAt: _, severity, hours, ...mute }: Mute): Record<string, unknown> {
  const { alarm, arn, source, policy, ...when } = mute;
  return {
    ...{ ...(alarm !== undefined && { alarm }), ...(arn !== undefined && { arn }) },
    ...(source !== undefined && { source }),
    ...{ ...(policy !== undefined && { policy }), ...(severity && { severity: short(severity) }) },
    ...{ ...(hours && { hours: short(hours) }), ...when },
  };
}

export const muteKind: Kind<Mute> = {
  name: 'mute',
  isOptional: true,
  idOf: tellMute,
  shape: () =>
    z.pipe(
      z.optional(list(muteShape(), 'mutes', 'write a list of mutes, or take mutes out')),
      z.transform((mutes = []): Mute[] => mutes),
    ),
  inLongForm: (mutes) => withLists(mutes, ['severity', 'hours']),
  asWritten: withoutLists,
  faultsIn: (file) => {
    const mutes = listIn(file, 'mutes');
    const policyIds = policyIdsIn(file);
    return [
      ...tooMany(mutes, limits.mutes, ['mutes'], 'mutes: take out those that are over'),
      ...mutes.flatMap((mute, index) => muteFaults(mute, policyIds, ['mutes', index])),
    ];
  },
  tell: (mute, fields) => `: ${reasonOf(mute)}${fields.includes('madeAt') ? ', which the file has now' : ''}`,
  write: (mutes) => ({
    content: mutes.map(entryOf),
    onOneLine: mutes.map((_, index) => [index]),
    inQuotes: mutes.flatMap(({ alarm }, index) => (alarm === undefined ? [] : [[index, 'alarm']])),
  }),
};
