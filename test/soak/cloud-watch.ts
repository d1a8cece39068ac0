import type { AlarmChange, AlarmNow, ContributorInAlarm } from '../../lambdas/domain/intake/alarm.ts';
import { stateBeforeChange } from './happenings.ts';
import type { EventOutcome, Seen } from './ledger.ts';
import type { Scenario } from './scenario.ts';
import { topicBody } from './topic.ts';
import type { CloudWatch } from './world.ts';

type Host = {
  readonly beginsAt: number;
  readonly alarmName: string;
  /** The time since the beginning, in milliseconds. */
  readonly now: () => number;
  readonly later: (seconds: number, act: () => void) => void;
  readonly see: (seen: Seen) => void;
  /** Puts an event into the queue, and reports what becomes of it. */
  readonly deliver: (event: string, seen: (outcome: EventOutcome) => void) => void;
  /** Posts a message of a topic, and reports what becomes of it. */
  readonly post: (body: string, seen: (outcome: EventOutcome) => void) => void;
};

export const alarmArn = (name: string) => `arn:aws:cloudwatch:eu-central-1:000000000000:alarm:${name}`;

/** Plays the alarm of a scenario: its changes, its contributors and its deletion, with their events. */
export function createCloudWatch(scenario: Scenario, host: Host): CloudWatch {
  const { beginsAt, alarmName, now, later, see } = host;
  let alarm: AlarmChange | undefined;
  let isDeleted = false;
  const quietNow = (kind: Scenario['quiet'][number]['kind'], at = now()) =>
    scenario.quiet.find((each) => each.kind === kind && each.fromSeconds * 1000 <= at && at < each.untilSeconds * 1000);
  function inAlarm(): AlarmChange[] {
    if (alarm?.state !== 'ALARM') return [];
    const suppressedBy = quietNow('suppressed') && { suppressedBy: 'Alarm' };
    return [{ ...alarm, ...suppressedBy, actionsEnabled: quietNow('disabled') === undefined }];
  }
  /** Delivers the copies of an event, each so much later. */
  function deliver(
    atSeconds: number,
    delays: readonly number[],
    event: string,
    seen: (outcome: EventOutcome) => void,
    send: Host['deliver'] = host.deliver,
  ): void {
    for (const delay of delays) {
      later(atSeconds + delay, () => {
        seen('delivered');
        send(event, seen);
      });
    }
  }
  const instantOf = (atSeconds: number) => new Date(beginsAt + Math.round(atSeconds * 1000)).toISOString();
  const windowAt = (atSeconds: number) => {
    const mute = quietNow('mute', atSeconds * 1000);
    return {
      ...(mute && { muteUntil: instantOf(mute.untilSeconds) }),
      ...(quietNow('suppressed', atSeconds * 1000) && { isSuppressed: true }),
    };
  };
  scenario.alarm.forEach(({ atSeconds, state, deliveredAfterSeconds, postedAfterSeconds = [] }, change) => {
    const stateAt = instantOf(atSeconds);
    later(atSeconds, () => {
      // An alarm that stays in a state has been in it since it went into it.
      const since = alarm?.state === state ? alarm.stateAt : stateAt;
      alarm = { arn: alarmArn(alarmName), name: alarmName, state, stateAt: since, reason: 'Threshold crossed' };
      isDeleted = false;
      see({ kind: 'alarm changed', change, state });
    });
    const before = stateBeforeChange(scenario, change);
    const event = alarmEvent(alarmName, { state, stateAt, before, ...windowAt(atSeconds) });
    deliver(atSeconds, deliveredAfterSeconds, event, (outcome) => see({ kind: 'alarm event', change, outcome }));
    const body = topicBody({ name: alarmName, arn: alarmArn(alarmName), state, stateAt, before });
    const seen = (outcome: EventOutcome) => see({ kind: 'alarm event', change, outcome, by: 'topic' });
    deliver(atSeconds, postedAfterSeconds, body, seen, host.post);
  });
  scenario.contributors.forEach(({ atSeconds, name, state, deliveredAfterSeconds }, change) => {
    const stateAt = instantOf(atSeconds);
    const event = alarmEvent(alarmName, { state, stateAt, contributor: name, ...windowAt(atSeconds) });
    deliver(atSeconds, deliveredAfterSeconds, event, (outcome) => see({ kind: 'contributor event', change, outcome }));
  });
  scenario.deletions.forEach(({ atSeconds, deliveredAfterSeconds }, deletion) => {
    later(atSeconds, () => {
      alarm = undefined;
      isDeleted = true;
      see({ kind: 'alarm deleted', deletion });
    });
    const event = deletionEvent(alarmName, instantOf(atSeconds));
    deliver(atSeconds, deliveredAfterSeconds, event, (outcome) =>
      see({ kind: 'deletion event', change: deletion, outcome }),
    );
  });
  return {
    inAlarm,
    describe: (): AlarmNow => {
      if (isDeleted) return { state: 'deleted' };
      // An alarm that never changed has no data: it is neither over nor in ALARM.
      const { state, stateAt: since } = alarm ?? { state: 'INSUFFICIENT_DATA' as const, stateAt: '' };
      return { state, since, actionsEnabled: quietNow('disabled') === undefined };
    },
    mute: () => quietNow('mute') && 'deploys',
    contributors: () => contributorsInAlarm(scenario, now(), beginsAt),
  };
}

/** The contributors that are in ALARM at an instant, as CloudWatch lists them. */
function contributorsInAlarm({ contributors }: Scenario, milliseconds: number, beginsAt: number): ContributorInAlarm[] {
  const past = contributors.filter(({ atSeconds }) => atSeconds * 1000 <= milliseconds);
  return [...new Set(past.map(({ name }) => name))].flatMap((name) => {
    const newest = past.findLast((change) => change.name === name);
    if (newest?.state !== 'ALARM') return [];
    const since = new Date(beginsAt + Math.round(newest.atSeconds * 1000)).toISOString();
    return [{ contributor: { id: `id of ${name}`, label: `TableName ${name}` }, since, reason: 'Threshold crossed' }];
  });
}

type EventOfAlarm = {
  readonly state: string;
  readonly stateAt: string;
  readonly before?: string;
  readonly contributor?: string;
  readonly muteUntil?: string;
  readonly isSuppressed?: boolean;
};

/** The event of a change of an alarm or of a contributor. */
export function alarmEvent(
  name: string,
  { state, stateAt, before, contributor, muteUntil, isSuppressed }: EventOfAlarm,
) {
  const kind =
    contributor === undefined ? 'CloudWatch Alarm State Change' : 'CloudWatch Alarm Contributor State Change';
  return JSON.stringify({
    ...{ version: '0', id: `${name}-${stateAt}`, source: 'aws.cloudwatch', time: stateAt, 'detail-type': kind },
    ...{ account: '000000000000', region: 'eu-central-1', resources: [alarmArn(name)] },
    detail: {
      alarmName: name,
      state: {
        ...{ value: state, reason: 'Threshold crossed', timestamp: stateAt.replace('Z', '+0000') },
        ...(isSuppressed && { actionsSuppressedBy: 'Alarm' }),
      },
      ...(before !== undefined && { previousState: { value: before } }),
      ...(contributor !== undefined && {
        alarmContributor: { id: `id of ${contributor}`, attributes: { TableName: contributor } },
      }),
      ...(muteUntil !== undefined && {
        muteDetail: {
          mutedByArn: 'arn:aws:cloudwatch:eu-central-1:000000000000:alarm-mute-rule:deploys',
          muteWindowEnd: muteUntil.replace('Z', '+0000'),
        },
      }),
      configuration: { metrics: [] },
    },
  });
}

/** EventBridge gives the time in whole seconds. */
function deletionEvent(name: string, at: string): string {
  return JSON.stringify({
    ...{ version: '0', id: `${name}-deleted-${at}`, source: 'aws.cloudwatch', time: at.replace(/\.\d+Z$/, 'Z') },
    'detail-type': 'CloudWatch Alarm Configuration Change',
    ...{ account: '000000000000', region: 'eu-central-1', resources: [alarmArn(name)] },
    detail: { alarmName: name, operation: 'delete', configuration: { metrics: [] } },
  });
}
