import { anotherKey, placedKey, unheardKey } from './bodies.ts';
import type { FaultItem } from './faults.ts';
import { jobRule, millisecondsOf, usualKey } from './happenings.ts';
import { type AttemptAsked, type Entry, entriesOf } from './ledger.ts';
import type { Alert, Button, Person } from './scenario.ts';
import type { Played } from './universe.ts';

export type Of<K extends Entry['kind']> = Extract<Entry, { kind: K }>;

/** The ledger, sorted by subject. */
export type Evidence = ReturnType<typeof gather>;

/** The nights of a scenario, one after another: months lie between them, and an incident's id may come again. */
export function nightsOf(played: Played): Played[] {
  const over = played.ledger.findIndex(({ kind }) => kind === 'night over');
  const end = played.ledger[over];
  if (end?.kind !== 'night over') return [played];
  const ledger = played.ledger.slice(over + 1);
  const isOfIt = new Set(entriesOf(ledger, 'record').map(({ incident }) => incident));
  return [
    { ...played, ledger: played.ledger.slice(0, over), incidents: end.incidents, isAtRest: true, endedAt: end.at },
    { ...played, ledger, incidents: new Map([...played.incidents].filter(([id]) => isOfIt.has(id))) },
  ];
}

/** Sorts the ledger of a night. */
export function gather(played: Played) {
  const { ledger } = played;
  const asked = new Map(
    entriesOf(ledger, 'invoked').flatMap(({ invocation, attempt }) =>
      attempt ? [[invocation, attempt] as const] : [],
    ),
  );
  const registered = new Map<string, Of<'registered'>[]>();
  for (const entry of entriesOf(ledger, 'registered')) {
    registered.set(entry.invocation, [...(registered.get(entry.invocation) ?? []), entry]);
  }
  const records = new Map<string, Of<'record'>[]>();
  for (const entry of entriesOf(ledger, 'record')) {
    records.set(entry.incident, [...(records.get(entry.incident) ?? []), entry]);
  }
  const invocations = new Map<string, Of<'invoked'>[]>();
  for (const entry of entriesOf(ledger, 'invoked')) {
    if (entry.attempt === undefined) continue;
    const key = keyOf(entry.attempt);
    invocations.set(key, [...(invocations.get(key) ?? []), entry]);
  }
  return {
    ...{ played, ledger, asked, registered, records, invocations },
    notifications: entriesOf(ledger, 'message').filter(({ isNotice }) => !isNotice),
    /** The instants at which an attempt's notifications had to wait for a bundle. */
    waitsOf: (attempt: AttemptAsked) =>
      entriesOf(ledger, 'waits').filter((each) => each.attempt !== undefined && keyOf(each.attempt) === keyOf(attempt)),
    /** Faults at the functions that sent bundles to a contact, and the outages in which their ledger could not be written. */
    bundleFaults: (contact: string) => {
      const isOfBundle = (item: FaultItem) =>
        item.fn === 'send-bundles' || asked.get(`${item.fn} ${item.invocation}`)?.contact === contact;
      return played.fired.filter(isOfBundle).length + played.scenario.outages.length;
    },
    /** True when a call of an attempt became something else, which may have failed: the written message of the same attempt, or a bundle. */
    isWithoutCall: (attempt: AttemptAsked) =>
      ledger.some(
        (entry) =>
          (entry.kind === 'not called' || entry.kind === 'waits') &&
          entry.attempt !== undefined &&
          keyOf(entry.attempt) === keyOf(attempt) &&
          attempt.attempts[attempt.attempt - 1]?.channels.includes('voice'),
      ),
    /** Faults at the functions that carried out an attempt. */
    faultsAt: (attempt: AttemptAsked) => {
      const ids = new Set((invocations.get(keyOf(attempt)) ?? []).map(({ invocation }) => invocation));
      return played.fired.filter((item) => ids.has(`${item.fn} ${item.invocation}`));
    },
    /** How an incident stood just before an entry. */
    stateBefore: (incident: string, order: number): Of<'record'> | undefined =>
      records.get(incident)?.findLast((entry) => entry.order < order),
    /** Every way in which an incident stood while a request was under way. */
    statesDuring: (incident: string, from: number, { order }: Entry): readonly Of<'record'>[] => {
      const until = (records.get(incident) ?? []).filter((entry) => entry.order < order);
      const first = until.findLastIndex((entry) => entry.at < from);
      return until.slice(Math.max(0, first));
    },
    /** True when something was out of order for everybody between two instants. */
    outageWithin: (from: number, until: number) =>
      played.scenario.outages.some(
        ({ kind, fromSeconds, untilSeconds }) =>
          (kind === 'service down' || kind === 'bad deploy') &&
          fromSeconds * 1000 <= until &&
          from <= untilSeconds * 1000,
      ),
    /** The source and the trouble of an incident: at most one of them may notify at a time. */
    troubleOf: (incident: string) => `${records.get(incident)?.[0]?.owner} ${nameOf(incident)}`,
    /** Every incident of a trouble, in the order of their opening. */
    incidentsOf: (trouble: string): string[] =>
      [...records].flatMap(([id, [first]]) => (!isTest(id) && `${first?.owner} ${nameOf(id)}` === trouble ? [id] : [])),
    /** The severity of an incident just before an entry. */
    severityBefore: (incident: string, order: number) =>
      entriesOf(ledger, 'rated').findLast((entry) => entry.incident === incident && entry.order < order)?.severity,
    person: (id: string): Person | undefined => played.scenario.people.find((each) => each.id === id),
  };
}

/** The key of an attempt, the same for its retries. */
export function keyOf({ incident, run, redrive, round, level, contact, attempt }: AttemptAsked): string {
  return [incident, run, redrive, round, level, contact, attempt].join(' ');
}

/** True when an incident is a test of a contact, which is checked apart from all others. */
export function isTest(incident: string): boolean {
  return incident.startsWith('test-of-');
}

/**
 * True when whoever took an incident has had it for as long as the policy allows, or nearly so.
 *
 * Their time begins with the press. Its write may land later, and the record shows only that.
 */
export function isOverdue({ played, ledger }: Evidence, taken: Of<'record'>, at: number): boolean {
  const { resolveWithinSeconds } = played.scenario;
  if (resolveWithinSeconds === undefined) return false;
  const late = played.fired.filter(({ kind, fn }) => kind === 'lands late' && fn === 'receive-reply');
  const from = taken.at - (mostReplySeconds + Math.max(0, ...late.map(({ seconds }) => seconds))) * 1000;
  const press =
    entriesOf(ledger, 'asked').find(
      (each) =>
        each.incident === taken.incident &&
        each.contact === taken.by &&
        isToTake(each.reply) &&
        each.at >= from &&
        each.order < taken.order,
    ) ?? entriesOf(ledger, 'asked for all').find((each) => each.contact === taken.by && each.order < taken.order);
  return at >= (press?.at ?? taken.at) + resolveWithinSeconds * 1000 - 2000;
}

/** True when a press takes an incident, whatever else it does. */
export function isToTake(reply: Button): boolean {
  return reply === 'acknowledge' || reply === 'mute-alarm';
}

/** True when the title of an answer says that whoever pressed has the incident since then. */
export function isTakenBy(title: string): boolean {
  return title.startsWith('You’ve got it');
}

/** True when a contact has it, and not a source that has acknowledged it. */
export function isPerson(by: string | undefined): boolean {
  return by !== undefined && !by.startsWith('source:');
}

/** A reply's function is ended after this time. */
const mostReplySeconds = 30;

/** True when an alert would join it. */
export function isLive({ status }: { readonly status: string }): boolean {
  return status === 'triggered' || status === 'acknowledged';
}

/** True when an alert at this instant would join it: one that somebody took a day before counts as closed. */
export function isLiveAt(entry: Of<'record'>, at: number): boolean {
  return isLive(entry) && (entry.status === 'triggered' || at < entry.at + 24 * 3_600_000);
}

/** True when an incident's run was stopped by hand a day before an entry, and nobody has taken it: an alert opens the next one then. */
export function isStoppedForADay(
  { ledger, stateBefore }: Pick<Evidence, 'ledger' | 'stateBefore'>,
  incident: string,
  { at, order }: Of<'record'>,
): boolean {
  const state = stateBefore(incident, order);
  return entriesOf(ledger, 'stopped by hand').some(
    (stop) =>
      state?.status === 'triggered' && stop.name === `${incident}-${state.run}` && stop.at + 24 * 3_600_000 <= at,
  );
}

/** The readable part of an incident's id, without its digest and number. */
function nameOf(incident: string): string {
  return incident.replace(/-[0-9a-f]{12}-\w+$/, '');
}

/** An alert of the scenario by its number. The one of the second night has none. */
export function alertOf({ scenario }: Played, alert: number): Alert {
  return scenario.alerts[alert] ?? { atSeconds: 0, action: 'trigger', hasKey: false };
}

/** The trouble of a posted alert, and that of a second alert in its body. */
export function troublesOf({ scenario }: Played, alert: Alert): string[] {
  const { beside, place } = alert;
  const plain = `checkout-${scenario.incident}`;
  const usual = place === undefined ? plain : placedKey(plain, place);
  const name = alert.isUnheard ? unheardKey(usual) : usual;
  const key = alert.key ?? usualKey;
  return [`${key} ${name}`, ...(beside === 'another' ? [`${key} ${anotherKey(name)}`] : [])];
}

/** The trouble of a heartbeat that is silent. */
export function heartbeatTrouble(name: string): string {
  return `${usualKey} heartbeat-${name}`;
}

/** True when the source of an incident had said by an entry that it is over. */
export function isEndedByItsSource({ played, troubleOf }: Evidence, { incident, owner, at }: Of<'record'>): boolean {
  const { alerts, alarm, deletions, jobs, heartbeats = [] } = played.scenario;
  const isPast = ({ atSeconds }: { readonly atSeconds: number }) => millisecondsOf(atSeconds) <= at;
  if (owner === 'CloudWatch')
    return alarm.some((each) => each.state === 'OK' && isPast(each)) || deletions.some(isPast);
  const isBeaten = heartbeats.some(
    ({ name, beatsAtSeconds }) =>
      troubleOf(incident) === heartbeatTrouble(name) && beatsAtSeconds.some((atSeconds) => isPast({ atSeconds })),
  );
  if (isBeaten) return true;
  if (owner === jobRule) return jobs.some((each) => each.state === 'SUCCEEDED' && isPast(each));
  return alerts.some(
    (each) => each.action === 'resolve' && isPast(each) && troublesOf(played, each)[0] === troubleOf(incident),
  );
}
