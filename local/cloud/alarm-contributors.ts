import type { BusEvent } from './event-bridge.ts';

/** A contributor as DescribeAlarmContributors shows it, with its instant in seconds. */
type Described = {
  readonly ContributorId: string;
  readonly ContributorAttributes: Readonly<Record<string, string>>;
  readonly StateReason: string;
  readonly StateTransitionedTimestamp: number;
};

type ContributorChange = {
  readonly alarmName: string;
  readonly state: { readonly value: string; readonly reason: string; readonly timestamp: string };
  readonly alarmContributor: { readonly id: string; readonly attributes: Readonly<Record<string, string>> };
};

/**
 * The contributors of alarms that are in ALARM, as the events on the bus say.
 *
 * No call to AWS sets the state of a contributor, so a contributor comes here only by an event that somebody puts.
 */
export function createContributors() {
  const inAlarm = new Map<string, Map<string, Described>>();
  return {
    observe: (event: BusEvent) => {
      if (event['detail-type'] !== 'CloudWatch Alarm Contributor State Change') return;
      const { alarmName, state, alarmContributor } = event.detail as Partial<ContributorChange>;
      if (alarmName === undefined || state === undefined || alarmContributor === undefined) return;
      const { id, attributes } = alarmContributor;
      const ofAlarm = inAlarm.get(alarmName) ?? new Map<string, Described>();
      inAlarm.set(alarmName, ofAlarm);
      if (state.value !== 'ALARM') ofAlarm.delete(id);
      else
        ofAlarm.set(id, {
          ...{ ContributorId: id, ContributorAttributes: attributes, StateReason: state.reason },
          StateTransitionedTimestamp: Date.parse(state.timestamp.replace(/([+-]\d{2})(\d{2})$/, '$1:$2')) / 1000,
        });
    },
    operations: {
      DescribeAlarmContributors: ({ AlarmName }: { readonly AlarmName: string }) => ({
        AlarmContributors: [...(inAlarm.get(AlarmName)?.values() ?? [])],
      }),
    },
  };
}
