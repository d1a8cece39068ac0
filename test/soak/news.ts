import type { Evidence } from './evidence.ts';
import { millisecondsOf, severityRank, stateBeforeChange, usualKey } from './happenings.ts';

/** True when something may have got worse or broken again by an entry, so that people may be notified although somebody has it. */
export function isNews(
  { played, records, severityBefore }: Evidence,
  incident: string,
  { at }: { readonly at: number },
): boolean {
  const { scenario } = played;
  const owner = records.get(incident)?.[0]?.owner;
  if (owner === 'CloudWatch')
    return (
      scenario.alarm.some(
        ({ state, atSeconds }, change) =>
          change > 0 &&
          state === 'ALARM' &&
          millisecondsOf(atSeconds) <= at &&
          stateBeforeChange(scenario, change) !== 'ALARM',
      ) || scenario.contributors.some(({ state, atSeconds }) => state === 'ALARM' && millisecondsOf(atSeconds) <= at)
    );
  // An incident is never rated less severe than at its opening.
  const first = severityBefore(incident, records.get(incident)?.[0]?.order ?? 0) ?? 'info';
  return scenario.alerts.some(
    ({ action, key = usualKey, severity = 'critical', atSeconds }) =>
      action === 'trigger' &&
      key === owner &&
      millisecondsOf(atSeconds) <= at &&
      severityRank(severity) < severityRank(first),
  );
}
