import { childOf, endOf, isInTrouble, outOfOrder, slackOf, waitsBefore } from './course.ts';
import { type Evidence, isTest, type Of } from './evidence.ts';
import { entriesOf } from './ledger.ts';
import { nameOf, type Outage } from './scenario.ts';

/*
 * What has to come of a press that takes everything: it skips nothing that waited for the contact, its answer is true, and
 * every wait ends within a minute of it.
 */

/** A press that was answered, with the incidents that waited for its contact. */
type Press = {
  readonly asked: Of<'asked for all'>;
  readonly answer: Of<'pressed for all'>;
  readonly waiting: readonly Of<'record'>[];
};

function pressesOf(evidence: Evidence): Press[] {
  const { ledger } = evidence;
  return entriesOf(ledger, 'pressed for all').flatMap((answer) => {
    const asked = entriesOf(ledger, 'asked for all').find(
      ({ at, contact, order }) => at === answer.askedAt && contact === answer.contact && order < answer.order,
    );
    if (answer.status !== 200 || asked === undefined) return [];
    return [{ asked, answer, waiting: waitingFor(evidence, answer.contact, asked.order) }];
  });
}

/** The incidents of which a message of their current run had told a contact within the last day, as they stood at an entry. */
function toldOf({ ledger, records, stateBefore }: Evidence, contact: string, order: number): Of<'record'>[] {
  const told = [...entriesOf(ledger, 'message'), ...entriesOf(ledger, 'waits')].filter(
    (each) => each.order < order && each.contact === contact,
  );
  return [...records.keys()].flatMap((incident) => {
    const state = stateBefore(incident, order);
    if (state === undefined || isTest(incident)) return [];
    const isTold = told.some(
      ({ attempt, at }) =>
        attempt?.incident === incident && attempt.run === state.run && at > state.at - dayMilliseconds,
    );
    return isTold ? [state] : [];
  });
}

/** The incidents that surely waited for a contact at a press. One that nobody answered waits for a day. */
function waitingFor(evidence: Evidence, contact: string, order: number): Of<'record'>[] {
  const at = entriesOf(evidence.ledger, 'asked for all').findLast((each) => each.order <= order)?.at ?? 0;
  const declined = entriesOf(evidence.ledger, 'asked').filter(
    (each) => each.reply === 'decline' && each.contact === contact,
  );
  return toldOf(evidence, contact, order).filter(
    (state) =>
      (state.status === 'triggered' || (state.status === 'exhausted' && state.at > at - dayMilliseconds / 2)) &&
      !declined.some(({ incident }) => incident === state.incident),
  );
}

const dayMilliseconds = 24 * 3_600_000;

/** The functions that carry out such a press. */
const carriers = new Set(['receive-reply', 'take-all']);

const keepsThePress = (outage: Outage) =>
  (outage.kind === 'service down' && ['table', 'states', 'queue'].includes(outage.service)) ||
  (outage.kind === 'bad deploy' && carriers.has(outage.fn)) ||
  outage.kind === 'wake-ups lost';

/** The time that disturbances can cost a press: a message that fails is delivered again after 150 s, or later still. */
function troubleOf(evidence: Evidence, from: number): number {
  const { ledger } = evidence;
  const faults = entriesOf(ledger, 'fault').filter(({ at, item }) => at >= from - 1000 && carriers.has(item.fn));
  const outage = outOfOrder(evidence, from - 1000, Number.POSITIVE_INFINITY, keepsThePress);
  return 430_000 * faults.length + (outage === 0 ? 0 : outage + 200_000);
}

/** Every incident that waited is taken, or is not to be taken any more, when the answer comes; after a disturbance later. */
export function takesEverything(evidence: Evidence): string[] {
  const { records, ledger, played } = evidence;
  return pressesOf(evidence).flatMap(({ asked, answer, waiting }) => {
    const trouble = troubleOf(evidence, asked.at);
    // The contact is asked to press again if the queue could not be reached.
    if (trouble > 0 && answer.title.endsWith('Press again.')) return [];
    const by = trouble === 0 ? answer.at : answer.at + 60_000 + trouble;
    return waiting.flatMap(({ incident, run, status }) => {
      const changed = (records.get(incident) ?? []).find(
        (each) =>
          each.order > asked.order && (each.run !== run || (each.status !== status && each.status !== 'exhausted')),
      );
      const isPassedOn = entriesOf(ledger, 'asked').some(
        (each) =>
          each.incident === incident && each.reply === 'decline' && each.contact === answer.contact && each.at <= by,
      );
      const isTooSoon = changed === undefined && played.endedAt < by;
      return isPassedOn || isTooSoon || (changed !== undefined && changed.at <= by)
        ? []
        : [`${answer.contact} took everything at ${asked.at / 1000} s, and ${incident} was left out`];
    });
  });
}

/** What a contact is told after such a press is so: they have that many, and others have what the page says. */
export function answersForAllHold(evidence: Evidence): string[] {
  return pressesOf(evidence).flatMap((press) => [
    ...countIsTrue(evidence, press),
    ...namesAreTrue(evidence, press.answer),
    ...slowerIsTold(evidence, press),
  ]);
}

/** The number in the title of an answer, and whether it says that nothing is left. */
function countIn(title: string): { readonly count: number; readonly isAll: boolean } | undefined {
  if (title === 'You’ve got it.') return { count: 1, isAll: true };
  if (title === 'You’ve got both of them.') return { count: 2, isAll: true };
  const [, all] = /^You’ve got all (\d+) of them/.exec(title) ?? [];
  const [, part] = /^You’ve got (\d+) of \d+/.exec(title) ?? [];
  if (all !== undefined) return { count: Number(all), isAll: true };
  return part === undefined ? undefined : { count: Number(part), isAll: false };
}

function countIsTrue({ records, stateBefore }: Evidence, { asked, answer, waiting }: Press): string[] {
  const said = countIn(answer.title);
  if (said === undefined) return [];
  const { contact, title } = answer;
  const isTheirs = (incident: string) =>
    (records.get(incident) ?? []).some(
      ({ order, status, by }) =>
        order > asked.order && order < answer.order && status === 'acknowledged' && by === contact,
    );
  const taken = [...records.keys()].filter(isTheirs);
  const what = `${contact} was told “${title}”`;
  // A press at the same instant may have taken some of them first.
  const few = taken.length < said.count ? [`${what}, and got ${taken.length} between the press and its answer`] : [];
  const others = said.isAll ? waiting.filter(({ incident }) => !isTheirs(incident)) : [];
  return [
    ...few,
    ...others.flatMap(({ incident }) => {
      const state = stateBefore(incident, answer.order);
      return state?.status === 'triggered' || state?.status === 'exhausted'
        ? [`${what}, and nobody has ${incident}`]
        : [];
    }),
  ];
}

/** The word for a contact on their own page. */
const wordFor = (by: string | undefined, reader: string) => (by === reader ? 'You' : nameOf(by ?? ''));

/** Whoever has an incident by the page has it in the record. */
function namesAreTrue({ statesDuring }: Evidence, answer: Of<'pressed for all'>): string[] {
  const { contact, askedAt, taken } = answer;
  return taken.flatMap(({ incident, who }) => {
    const states = statesDuring(incident, askedAt, answer).filter(({ status }) => status === 'acknowledged');
    const isTrue = states.some(({ by }) => by?.startsWith('source:') || wordFor(by, contact) === who);
    return isTrue ? [] : [`${contact} was told that ${who} has ${incident}, which is not so`];
  });
}

/** Whoever is slower is told who has which. */
function slowerIsTold(evidence: Evidence, { asked, answer }: Press): string[] {
  return toldOf(evidence, answer.contact, asked.order).flatMap(({ incident, status, by, order }) => {
    const isKept = evidence.stateBefore(incident, answer.order)?.order === order;
    const isTold = answer.taken.some((each) => each.incident === incident);
    return status !== 'acknowledged' || !isKept || isTold
      ? []
      : [`${answer.contact} took everything, and was not told that ${by} has ${incident}`];
  });
}

/** Every wait of what a press took ends within a minute of it. */
export function takingEndsWaits(evidence: Evidence): string[] {
  const { records } = evidence;
  return pressesOf(evidence).flatMap(({ asked, answer, waiting }) => {
    const by = asked.at + 60_000 + slackOf(evidence) + troubleOf(evidence, asked.at);
    return waiting.flatMap(({ incident, run }) => {
      const taken = (records.get(incident) ?? []).find(({ order }) => order > asked.order);
      const isTheirs = taken?.status === 'acknowledged' && taken.by === answer.contact && taken.order < answer.order;
      if (!isTheirs) return [];
      return waitsBefore(evidence, incident, taken.order).flatMap((wait) => {
        if (wait.run !== run || isInTrouble(evidence, wait, taken.at)) return [];
        const end = endOf(evidence, childOf(wait), taken.order);
        return end === undefined || end <= by
          ? []
          : [
              `${answer.contact} took ${incident} with all others, and ${wait.contact} was waited for until ${end / 1000} s`,
            ];
      });
    });
  });
}

/** A press that takes everything is answered within five seconds. */
export function takingIsQuick({ played, ledger }: Evidence): string[] {
  const { latencyMilliseconds, outages } = played.scenario;
  if (latencyMilliseconds > 20 || played.fired.length + outages.length > 0) return [];
  return entriesOf(ledger, 'pressed for all').flatMap(({ contact, askedAt, at }) =>
    at - askedAt <= 5000 ? [] : [`${contact} took everything, and was answered ${(at - askedAt) / 1000} s later`],
  );
}
