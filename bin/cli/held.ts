import { type HeldAlert, isAlarm } from '../../lambdas/domain/intake/held.ts';
import { tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import { type Mute, reasonOf, windowsOf } from '../../lambdas/domain/on-call/muting.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { columns } from '../calendar/tell.ts';
import { defineCommand } from '../command/command.ts';
import { tellIn } from '../mutes/narrowing.ts';
import { connect, connectionOptions } from '../stack/connection.ts';

/** Lists what mutes hold. */
export const held = defineCommand({
  call: 'npx notify-support held',
  about: `Lists the alerts that mutes hold: since when they are wrong, why nobody is notified, and until when. It also lists what
    was right again within the last day, and the mutes that are in force.`,
  options: { json: { type: 'flag', about: 'print the result as JSON' }, ...connectionOptions },
  examples: ['npx notify-support held', 'npx notify-support held --json'],
  exitStatus: { 0: 'the list was printed', 1: 'the stack could not be read' },
  run: async ({ json, ...connection }, { print, printError }) => {
    const { load, findHeldAlerts } = await connect(connection);
    const hear = (_: string, damage: unknown) => printError(damage instanceof Error ? damage.message : String(damage));
    const [all, { mutes }] = await Promise.all([findHeldAlerts(hear), load()]);
    const now = Date.now();
    const inForce = mutes.flatMap((mute) => {
      const [window] = windowsOf(mute, { from: now, until: now + 1 });
      return window === undefined ? [] : [{ mute, until: window.until }];
    });
    const still = all.filter(({ rightAt }) => rightAt === undefined).toSorted((a, b) => a.since.localeCompare(b.since));
    const right = all.filter(({ rightAt }) => rightAt !== undefined);
    if (json) print(JSON.stringify(asJson(still, right, inForce), undefined, 2));
    else for (const line of asText(still, right, inForce)) print(line);
    return 0;
  },
});

type InForce = { readonly mute: Mute; readonly until: number };

function asJson(still: readonly HeldAlert[], right: readonly HeldAlert[], inForce: readonly InForce[]) {
  const entryOf = (each: HeldAlert) => {
    const { key, summary, severity, source, since, until, rightAt, by } = each;
    const alarm = isAlarm(each) ? { alarm: each.content.change.name } : {};
    return { key, summary, ...alarm, severity, source, since, until, rightAt, mute: by.about, because: by.because };
  };
  return {
    held: still.map(entryOf),
    rightAgain: right.map(entryOf),
    inForce: inForce.map(({ mute: { madeAt, ...mute }, until }) => ({
      ...mute,
      ...{ ends: new Date(until).toISOString(), madeByCommand: madeAt !== undefined },
    })),
  };
}

function asText(still: readonly HeldAlert[], right: readonly HeldAlert[], inForce: readonly InForce[]): string[] {
  const row = ({ severity, summary, since, until, rightAt, by }: HeldAlert) => [
    `  ${severity.toUpperCase()}`,
    oneLine(summary, 60),
    `since ${tellIn(since, by.timeZone)}`,
    rightAt === undefined
      ? until === undefined
        ? 'no end within a week'
        : `until ${tellIn(until, by.timeZone)}`
      : `right again ${tellIn(rightAt, by.timeZone)}`,
    `${by.about}: ${oneLine(by.because, 80)}`,
  ];
  return [
    still.length === 0 ? 'No alert is held.' : `${plural(still.length, 'alert')} held:`,
    ...columns(still.map(row)),
    ...(right.length === 0 ? [] : ['Right again within the last day:', ...columns(right.map(row))]),
    inForce.length === 0 ? 'No mute is in force.' : `${plural(inForce.length, 'mute')} in force:`,
    ...columns(
      inForce.map(({ mute, until }) => [
        `  ${tellNarrowing(mute)}`,
        `until ${tellIn(until, mute.timeZone ?? 'UTC')}`,
        oneLine(reasonOf(mute), 80),
      ]),
    ),
  ];
}
