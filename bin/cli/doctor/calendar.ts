import { env } from 'node:process';
import type { TimeZoneData } from '../../../lambdas/adapters/time-zone-data.ts';
import { zonesIn } from '../../../lambdas/domain/on-call/clocks.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { plural } from '../../../lambdas/domain/text/plural.ts';
import { findDifferingHandovers, tellDiffering } from '../../calendar/differing-handovers.ts';
import { findContradictions, findDoubles, tellContradiction, tellDouble } from '../../calendar/doubts.ts';
import { findUncovered, tellStretch, type Uncovered } from '../../calendar/prove-coverage.ts';
import { weekMilliseconds } from '../../calendar/weeks.ts';
import { type Check, listed, outputOf, type Row } from './check.ts';

/** Checks that somebody is on call in each minute of the next 13 weeks, which move on though nobody applies a file. */
export const calendar: Check = {
  name: 'coverage',
  needs: ['ssm:GetParameter', 'dynamodb:Scan'],
  run: async ({ load }) => calendarRows(await load(), Date.now()),
};

/** The rows about the schedules, at an instant. None without schedules. */
export function calendarRows(onCall: OnCall, now: number): Row[] {
  return onCall.schedules.length === 0
    ? []
    : [coverageRow(findUncovered(onCall, now), now), contradictionsRow(onCall, now), doublesRow(onCall, now)];
}

function coverageRow(uncovered: readonly Uncovered[], now: number): Row {
  const check = 'coverage';
  const [first] = uncovered.toSorted((a, b) => (a.gaps[0]?.from ?? 0) - (b.gaps[0]?.from ?? 0));
  const gap = first?.gaps[0];
  if (first === undefined || gap === undefined)
    return { check, status: 'ok', found: 'Somebody is on call in each minute of the next 13 weeks' };
  const more = uncovered.reduce((sum, { gaps }) => sum + gaps.length, -1);
  const found = `Nobody is on call in ${first.name} ${tellStretch(gap, first.timeZone)}${more > 0 ? `, and ${plural(more, 'more time')}` : ''}`;
  const todo = `${first.why ?? ''} \`npx notify-support coverage --deployed\` lists the gaps of schedules.`.trim();
  return { check, status: gap.from < now + weekMilliseconds ? 'failing' : 'warning', found, todo };
}

function contradictionsRow(onCall: OnCall, now: number): Row {
  const check = 'overrides';
  const [first, ...more] = findContradictions(onCall, now);
  if (first === undefined)
    return {
      check,
      status: 'ok',
      found: `${plural(onCall.overrides.length, 'override')}, none of somebody who is away`,
    };
  const found = `${tellContradiction(first, onCall, nameIn(onCall))}${more.length > 0 ? ` And ${more.length} more like it.` : ''}`;
  return { check, status: 'warning', found, todo: 'Put somebody else in, or take one of the two out.' };
}

function doublesRow(onCall: OnCall, now: number): Row {
  const check = 'on call twice';
  const [first, ...more] = findDoubles(onCall, now);
  if (first === undefined)
    return { check, status: 'ok', found: 'Nobody is on call in two schedules of one policy at the same time' };
  const found = `${tellDouble(first, nameIn(onCall))}${more.length > 0 ? ` And ${more.length} more like it.` : ''}`;
  return { check, status: 'warning', found, todo: 'Begin one of the two rotations with somebody else.' };
}

function nameIn({ contacts }: OnCall): (id: string) => string {
  return (id) => contacts.find((contact) => contact.id === id)?.name ?? id;
}

/** Compares the time zone data of this program with that of the functions. */
export const timeZones: Check = {
  name: 'time zones',
  needs: ['cloudformation:DescribeStacks', 'dynamodb:Scan', 'dynamodb:GetItem'],
  run: async ({ findStack, load }) => {
    const onCall = await load();
    if (zonesIn(onCall).length === 0) return [];
    env.INCIDENTS_TABLE = outputOf(await findStack(), 'IncidentsTable');
    const { findTimeZoneData, timeZoneEdition } = await import('../../../lambdas/adapters/time-zone-data.ts');
    return [timeZonesRow(timeZoneEdition, await findTimeZoneData(), onCall, Date.now())];
  },
};

/** The handovers that are written out. The others are only counted. */
const mostHandovers = 5;

/** The row for the time zone data here and in the functions. */
export function timeZonesRow(here: string, functions: TimeZoneData | undefined, onCall: OnCall, now: number): Row {
  const check = 'time zones';
  if (functions === undefined)
    return {
      check,
      status: 'warning',
      found: 'The functions have not written down which time zone data they have',
      todo: 'Wait a minute for the next sweep. If it stays so, run `npx cdk deploy`.',
    };
  const { edition: there, clocks } = functions;
  if (here === there) return { check, status: 'ok', found: `Edition ${here}, the same in the functions` };
  const editions = `Edition ${here} here, and ${there} in the functions, which decide who is on call.`;
  const unknown = zonesIn(onCall).filter((zone) => clocks[zone] === undefined);
  if (unknown.length > 0)
    return {
      check,
      status: 'warning',
      found: `${editions} They have not written down yet how they read the clocks of ${listed(unknown)}, so handovers and hours there can differ`,
      todo: 'The sweep writes it once a day. If it stays so, run `npx cdk deploy`, or see what changed at https://data.iana.org/time-zones/tzdb/NEWS.',
    };
  const differing = findDifferingHandovers(onCall, clocks, now);
  if (differing.length === 0)
    return { check, status: 'ok', found: `${editions} Every handover of the next 13 weeks is the same` };
  const told = differing.map((each) => tellDiffering(each, nameIn(onCall)));
  const more = told.length > mostHandovers ? `, and ${told.length - mostHandovers} more` : '';
  return {
    check,
    status: 'warning',
    found: `${editions} ${plural(told.length, 'handover')} of the next 13 weeks ${told.length === 1 ? 'differs' : 'differ'}: ${told.slice(0, mostHandovers).join('; ')}${more}`,
    todo: `See what changed at https://data.iana.org/time-zones/tzdb/NEWS. ${here < there ? 'Update this program' : 'Lambda updates its runtime by itself. Until then, put overrides at these handovers'}.`,
  };
}
