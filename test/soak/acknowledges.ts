import { childOf, endOf, isInTrouble, outOfOrder, slackOf, waitsBefore } from './course.ts';
import { alertOf, type Evidence, isPerson, type Of, troublesOf } from './evidence.ts';
import { millisecondsOf } from './happenings.ts';
import { entriesOf } from './ledger.ts';

/*
 * What has to come of an acknowledgement by another system: it stops the notifications of its own incident, and of no other.
 */

/** An acknowledgement by a source that was accepted, with the newest incident that it can have meant. */
type Accepted = { readonly answer: Of<'alert answered'>; readonly incident: string };

function acceptedOf({ played, ledger, incidentsOf, records }: Evidence): Accepted[] {
  return entriesOf(ledger, 'alert answered').flatMap((answer) => {
    const { action, status, alert, askedAt } = answer;
    if (action !== 'acknowledge' || status >= 300) return [];
    const [trouble = ''] = troublesOf(played, alertOf(played, alert));
    const incident = incidentsOf(trouble).findLast((id) => (records.get(id)?.[0]?.at ?? askedAt) < askedAt);
    return incident === undefined ? [] : [{ answer, incident }];
  });
}

/** After it was accepted, no run that was under way before is under way. */
export function acknowledgesStop(evidence: Evidence): string[] {
  const { played, statesDuring, stateBefore } = evidence;
  return acceptedOf(evidence).flatMap(({ answer, incident }) => {
    const { askedAt, order, alert } = answer;
    const after = stateBefore(incident, order);
    // A repeated request gets the first answer again, and does nothing more.
    if (alertOf(played, alert).hasKey || after?.status !== 'triggered') return [];
    const isOfBefore = statesDuring(incident, askedAt, answer).every((state) => state.run === after.run);
    return isOfBefore && after.at < askedAt
      ? [`alert ${alert} acknowledged ${incident}, and it is triggered at ${answer.at / 1000} s as before`]
      : [];
  });
}

/** An acknowledgement ends the waits of the run. */
export function acknowledgesEndWaits(evidence: Evidence): string[] {
  const { ledger } = evidence;
  return acceptedOf(evidence).flatMap(({ answer, incident }) => {
    const { askedAt, at, order, alert } = answer;
    const taken = evidence.statesDuring(incident, askedAt, answer).findLast(({ at: takenAt }) => takenAt >= askedAt);
    if (taken?.status !== 'acknowledged' || isPerson(taken.by)) return [];
    const isTroubled =
      entriesOf(ledger, 'fault').some(
        (fault) => fault.at >= askedAt - 1000 && fault.at <= at && fault.item.fn === 'receive-alert',
      ) ||
      outOfOrder(
        evidence,
        askedAt - 1000,
        at,
        (outage) => outage.kind === 'wake-ups lost' || (outage.kind === 'service down' && outage.service === 'states'),
      ) > 0;
    if (isTroubled) return [];
    return waitsBefore(evidence, incident, order).flatMap((wait) => {
      if (wait.run !== taken.run || isInTrouble(evidence, wait, at)) return [];
      const end = endOf(evidence, childOf(wait), order);
      return end === undefined || end <= at + slackOf(evidence)
        ? []
        : [`alert ${alert} acknowledged ${incident}, and ${wait.contact} was waited for until ${end / 1000} s`];
    });
  });
}

/**
 * A source takes only an incident of its own that notifies, after it has acknowledged it. Nobody's answer may come between
 * the two.
 */
export function takenByItsOwn({ played, records, troubleOf }: Evidence): string[] {
  const { alerts } = played.scenario;
  return [...records].flatMap(([incident, all]) =>
    all.flatMap(({ status, by, owner, at }, index) => {
      if (status !== 'acknowledged' || isPerson(by)) return [];
      const before = all[index - 1];
      const asked = alerts
        .filter((each) => each.action === 'acknowledge' && troublesOf(played, each)[0] === troubleOf(incident))
        .map(({ atSeconds }) => millisecondsOf(atSeconds));
      const isAsked = asked.some((askedAt) => askedAt <= at);
      const hasEnded = before?.status === 'exhausted' && asked.some((askedAt) => askedAt <= before.at);
      const isTaken = by === `source:${owner}` && (before?.status === 'triggered' || hasEnded);
      return isAsked && isTaken ? [] : [`${by} was given ${incident} of ${owner} at ${at / 1000} s`];
    }),
  );
}
