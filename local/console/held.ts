import type { Interval } from '../../lambdas/domain/calendar/hours.ts';
import { tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import { type Mute, reasonOf, windowsOf } from '../../lambdas/domain/on-call/muting.ts';
import type { Cloud } from '../cloud/cloud.ts';
import { type Fault, instantOfText } from './calendar.ts';
import type { HeldAnswer, ShownHeld, ShownMute } from './feed.ts';

/** The key of the items of held alerts. */
export const heldKey = 'HELD_ALERTS';

type Attribute = { readonly S?: string; readonly M?: Readonly<Record<string, Attribute>> };

/** The members of a held alert that are shown. */
export type HeldItem = Omit<ShownHeld, 'until' | 'about' | 'because'> & {
  readonly until?: string | undefined;
  readonly rightAt?: string | undefined;
  readonly by: Pick<ShownHeld, 'about' | 'because'>;
};

/** The held alerts in the table. */
export async function readHeld({ callDynamoDb, tables }: Cloud): Promise<HeldItem[]> {
  const page = (await callDynamoDb('Query', {
    ...{ TableName: tables.Incidents, ConsistentRead: true, KeyConditionExpression: 'pk = :held' },
    ExpressionAttributeValues: { ':held': { S: heldKey } },
  })) as { readonly Items?: readonly Readonly<Record<string, Attribute>>[] };
  return (page.Items ?? []).map((item) => textsOf(item) as unknown as HeldItem);
}

function textsOf(item: Readonly<Record<string, Attribute>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(item).map(([name, { S, M }]) => [name, M === undefined ? S : textsOf(M)]));
}

const dayMilliseconds = 24 * 3600 * 1000;

/** No more windows of one mute are answered: enough for one on each day of the longest stretch of the calendar. */
const mostWindows = 400;

/** The alerts that are held now, and the mutes that are in force from `from` until `until`; by default within a day. */
export function heldWithin(
  held: readonly HeldItem[],
  mutes: readonly Mute[],
  question: Pick<URLSearchParams, 'get'>,
  now: number,
): HeldAnswer | Fault {
  const instant = (name: string, otherwise: number) => {
    const text = question.get(name);
    return text === null ? otherwise : instantOfText(text, 'UTC');
  };
  const [from, until] = [instant('from', now), instant('until', now + dayMilliseconds)];
  if (typeof from !== 'number') return from;
  if (typeof until !== 'number') return until;
  return {
    held: held
      .filter(({ rightAt }) => rightAt === undefined)
      .toSorted((a, b) => a.since.localeCompare(b.since))
      .map(shownHeld),
    mutes: mutes.flatMap((mute) => shownMute(mute, { from, until }) ?? []),
  };
}

function shownHeld({ key, summary, severity, source, since, until, by: { about, because } }: HeldItem): ShownHeld {
  return { key, summary, severity, source, since, ...(until !== undefined && { until }), about, because };
}

function shownMute(mute: Mute, stretch: Interval): ShownMute | undefined {
  const windows = windowsOf(mute, stretch);
  if (windows.length === 0) return undefined;
  const shown = windows.toSorted((a, b) => a.from - b.from).slice(0, mostWindows);
  return {
    about: tellNarrowing(mute),
    because: reasonOf(mute),
    timeZone: mute.timeZone ?? 'UTC',
    windows: shown.map(({ from, until }) => ({ from: iso(from), until: iso(until) })),
    more: windows.length - shown.length,
    ...(mute.madeAt !== undefined && { madeAt: mute.madeAt }),
  };
}

function iso(instant: number): string {
  return new Date(instant).toISOString();
}
