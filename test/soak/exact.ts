import { entriesOf } from './ledger.ts';
import { expectedOf, seconds } from './reference.ts';
import type { Scenario } from './scenario.ts';
import type { Played } from './universe.ts';

/** True when nothing at all is out of order in a scenario, so that its course can be worked out to the second. */
export function isCalm(scenario: Scenario): boolean {
  const { faults, outages, stopsAtSeconds, latencyMilliseconds, gatherings, applies, tests } = scenario;
  const events = [...scenario.alarm, ...scenario.contributors, ...scenario.deletions, ...scenario.jobs];
  return (
    faults === 0 &&
    outages.length === 0 &&
    stopsAtSeconds.length === 0 &&
    gatherings.length === 0 &&
    applies.length === 0 &&
    tests.length === 0 &&
    latencyMilliseconds === 0 &&
    scenario.smsBudget === undefined &&
    (scenario.heartbeats ?? []).length === 0 &&
    scenario.alerts.every(({ place }) => place === undefined) &&
    scenario.returnsAfterDays === undefined &&
    events.every(
      // A contributor's event may come just after that of its alarm.
      ({ deliveredAfterSeconds: [first = 1, ...others] }) => others.length === 0 && first < 0.1,
    )
  );
}

/** The differences of a calm night from the expected one, in its notifications, answers and records. */
export function checkExactly({ scenario, ledger }: Played): string[] {
  const expected = expectedOf(scenario);
  // What waits for a bundle takes up to a minute longer, which is checked by itself: only what was before is compared.
  const waits = ledger.find(({ kind }) => kind === 'waits' || kind === 'not called');
  const isBefore = (line: string) => waits === undefined || Number.parseFloat(line) < Math.floor(waits.at / 1000);
  const notifications = entriesOf(ledger, 'message')
    .filter(({ isNotice }) => !isNotice)
    .map(
      ({ at, contact, channel, attempt, outcome }) =>
        `${seconds(at)} ${contact} ${channel} attempt ${attempt?.attempt}${outcome === 'undeliverable' ? ' in vain' : ''}`,
    )
    .toSorted();
  const presses = entriesOf(ledger, 'pressed').map(
    ({ at, contact, reply, title }) => `${seconds(at)} ${contact} ${reply}: ${plainTitle(title)}`,
  );
  const records = entriesOf(ledger, 'record').map(
    ({ at, incident, owner, status, run, by }) =>
      `${seconds(at)} ${owner} #${occurrenceOf(incident)} ${status} run ${run}${by === undefined ? '' : ` ${by}`}`,
  );
  const owners = new Map(entriesOf(ledger, 'record').map(({ incident, owner }) => [incident, owner]));
  const ratings = entriesOf(ledger, 'rated').map(
    ({ at, incident, severity }) => `${seconds(at)} ${owners.get(incident)} #${occurrenceOf(incident)} ${severity}`,
  );
  return [
    ...compare('notified', expected.notifications.filter(isBefore), notifications.filter(isBefore)),
    ...compare('pressed', expected.presses.filter(isBefore), presses.filter(isBefore)),
    ...compare('the record', expected.records.filter(isBefore), records.filter(isBefore)),
    ...compare('the severity', expected.ratings.filter(isBefore), ratings.filter(isBefore)),
  ];
}

function occurrenceOf(incident: string): number {
  return Number(incident.slice(-4));
}

/** The title of an answer without its times, and with ids instead of names. */
function plainTitle(title: string): string {
  return title
    .replace(/ (by|at) .*/, '')
    .replace(/ \d\d:\d\d \S+$/, '')
    .replace(/\.$/, '')
    .replace(/^\w+ \(key (\w+)\) took it/, 'source:$1 took it')
    .replace(/^(?!You )(\w+) took it/, (_, name: string) => `${name.toLowerCase()} took it`);
}

function compare(what: string, expected: readonly string[], found: readonly string[]): string[] {
  const index = expected.findIndex((line, place) => line !== found[place]);
  if (index < 0 && found.length <= expected.length) return [];
  const place = index < 0 ? expected.length : index;
  return [
    `${what}: expected “${expected[place] ?? 'nothing more'}”, and there was “${found[place] ?? 'nothing more'}”`,
  ];
}
