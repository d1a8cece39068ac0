import type { Violation } from './checks.ts';
import { entriesOf } from './ledger.ts';
import type { Played } from './universe.ts';

export type Found = { readonly incident: number; readonly violations: readonly Violation[] };

/** The results of some nights, which can be added up: counts by name, and delays in milliseconds. */
export type Summary = {
  incidents: number;
  readonly faults: Counts;
  readonly endings: Counts;
  readonly messages: Counts;
  readonly presses: Counts;
  readonly firstDelays: number[];
  readonly delays: number[];
  duplicates: number;
  readonly found: Found[];
};

type Counts = Record<string, number>;

export function emptySummary(): Summary {
  return {
    ...{ incidents: 0, faults: {}, endings: {}, messages: {}, presses: {} },
    ...{ firstDelays: [], delays: [], duplicates: 0, found: [] },
  };
}

function count(counts: Counts, name: string, by = 1): void {
  counts[name] = (counts[name] ?? 0) + by;
}

/** Adds a night to a summary. */
export function addNight(summary: Summary, played: Played, violations: readonly Violation[]): void {
  const { scenario, ledger, incidents } = played;
  summary.incidents += 1;
  addFaults(summary, played);
  addMessages(summary, ledger);
  addFirstDelay(summary, ledger);
  for (const { status, isStopped } of incidents.values())
    count(summary.endings, isStopped ? 'stopped by hand' : status);
  for (const { reply, status } of entriesOf(ledger, 'pressed'))
    count(summary.presses, status < 500 ? reply : 'no answer');
  for (const { status } of entriesOf(ledger, 'pressed for all'))
    count(summary.presses, status < 500 ? 'take all' : 'no answer');
  if (violations.length > 0) summary.found.push({ incident: scenario.incident, violations });
}

function addFaults(summary: Summary, { scenario, ledger, fired }: Played): void {
  for (const { kind } of fired) count(summary.faults, kind);
  for (const outage of scenario.outages) {
    count(summary.faults, outage.kind === 'service down' ? `${outage.service} down` : outage.kind);
  }
  for (const _ of entriesOf(ledger, 'stopped by hand')) count(summary.faults, 'run stopped by hand');
}

function addMessages(summary: Summary, ledger: Played['ledger']): void {
  const keys = new Set<string>();
  for (const { channel, isNotice, outcome, attempt, at } of entriesOf(ledger, 'message')) {
    const kind = isNotice ? `${channel} that nothing is left to do` : channel;
    count(summary.messages, outcome === 'taken' ? kind : `${kind}, undeliverable`);
    if (isNotice || attempt === undefined || outcome !== 'taken') continue;
    const { incident, run, redrive, round, level, contact, attempt: nth, enteredAt } = attempt;
    const key = [incident, run, redrive, round, level, contact, nth, channel].join(' ');
    if (keys.has(key)) summary.duplicates += 1;
    else summary.delays.push(at - enteredAt);
    keys.add(key);
  }
  count(summary.messages, 'backstop', entriesOf(ledger, 'backstop').length);
}

function addFirstDelay(summary: Summary, ledger: Played['ledger']): void {
  const asked = ledger.find(
    (entry) => (entry.kind === 'alarm event' && entry.outcome === 'delivered') || entry.kind === 'invoked',
  );
  const first = ledger.find((entry) => entry.kind === 'message');
  // With nobody on call the first message is about an alert that comes much later.
  const ended = ledger.find((entry) => entry.kind === 'record' && entry.status !== 'triggered');
  const isOver = ended !== undefined && first !== undefined && ended.order < first.order;
  if (asked !== undefined && first !== undefined && !isOver) summary.firstDelays.push(first.at - asked.at);
}

/** Adds one summary to another. */
export function addSummary(summary: Summary, other: Summary): void {
  summary.incidents += other.incidents;
  summary.duplicates += other.duplicates;
  for (const part of ['faults', 'endings', 'messages', 'presses'] as const) {
    for (const [name, number] of Object.entries(other[part])) count(summary[part], name, number);
  }
  summary.firstDelays.push(...other.firstDelays);
  summary.delays.push(...other.delays);
  summary.found.push(...other.found);
}

/** The value that this share of a list does not exceed. */
function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
}

/** The summary as a table. */
export function summaryTable(summary: Summary): string {
  const part = (title: string, counts: Counts) => [
    title,
    ...Object.entries(counts)
      .sort(([, a], [, b]) => b - a)
      .map(([name, number]) => `  ${name.padEnd(34)}${String(number).padStart(9)}`),
  ];
  const spread = (title: string, values: readonly number[]) => {
    const [middle, most, longest] = [0.5, 0.99, 1].map((share) => (quantile(values, share) / 1000).toFixed(1));
    return `  ${title.padEnd(34)} p50 ${middle} s, p99 ${most} s, longest ${longest} s`;
  };
  const violations = summary.found.reduce((sum, found) => sum + found.violations.length, 0);
  return [
    ...part('faults', summary.faults),
    ...part('incidents', summary.endings),
    ...part('messages', summary.messages),
    ...part('presses', summary.presses),
    'delay that latency and faults added',
    spread('first notification after the alert', summary.firstDelays),
    spread('each notification in its attempt', summary.delays),
    `duplicates${String(summary.duplicates).padStart(35)}`,
    `violations${String(violations).padStart(35)}`,
  ].join('\n');
}
