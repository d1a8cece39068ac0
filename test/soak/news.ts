import { mayBeHeld } from './covers.ts';
import type { Evidence, Of } from './evidence.ts';
import { millisecondsOf, stateBeforeChange } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { isByTopic, isHushed } from './quiet.ts';

type Entry = { readonly at: number; readonly order: number };

/**
 * True when something may have got worse or broken again between two entries, so that people may be notified although somebody
 * has the incident, or has stopped its run.
 */
export function isNews(evidence: Evidence, incident: string, since: Entry, until: Entry): boolean {
  const owner = evidence.records.get(incident)?.[0]?.owner;
  if (owner === 'CloudWatch') return isAlarmNews(evidence, since, until);
  return entriesOf(evidence.ledger, 'rated').some(
    (rated) => rated.incident === incident && rated.order > since.order && rated.order < until.order,
  );
}

/** True when the alarm or a contributor may have gone into ALARM, and its event had told nobody by the first entry. */
function isAlarmNews({ played, ledger }: Evidence, since: Entry, until: Entry): boolean {
  const { scenario } = played;
  const isToldIn = (
    events: readonly (Of<'alarm event'> | Of<'contributor event'>)[],
    change: number,
    atSeconds: number,
  ) =>
    events.some(
      (event) =>
        event.change === change &&
        event.outcome === 'taken in' &&
        event.order < since.order &&
        (isByTopic(event) || !isHushed(scenario, atSeconds, event.at)) &&
        !mayBeHeld({ scenario, ledger }, event),
    );
  const events = entriesOf(ledger, 'alarm event');
  const ofContributors = entriesOf(ledger, 'contributor event');
  return (
    scenario.alarm.some(
      ({ state, atSeconds }, change) =>
        change > 0 &&
        state === 'ALARM' &&
        millisecondsOf(atSeconds) <= until.at &&
        stateBeforeChange(scenario, change) !== 'ALARM' &&
        !isToldIn(events, change, atSeconds),
    ) ||
    // The OK of a contributor that comes late shows that its newer ALARM is one of its own.
    scenario.contributors.some(
      ({ atSeconds }, change) => millisecondsOf(atSeconds) <= until.at && !isToldIn(ofContributors, change, atSeconds),
    )
  );
}
