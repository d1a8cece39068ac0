import { notHere, serviceError } from './wire.ts';

/** A mute rule with one window. Its instants are epoch milliseconds. */
type Mute = {
  readonly arn: string;
  readonly alarms: readonly string[];
  readonly from: number;
  readonly until: number;
};

type PutAlarmMuteRule = {
  readonly Name: string;
  readonly Rule: { readonly Schedule: { readonly Expression: string; readonly Duration: string } };
  readonly MuteTargets?: { readonly AlarmNames: readonly string[] };
};

type ListAlarmMuteRules = { readonly AlarmName?: string; readonly Statuses?: readonly string[] };

export type MutesOptions = { readonly now: () => number; readonly account: string; readonly region: string };

/** Mute rules of CloudWatch with one window each, in UTC: `at(2026-11-24T02:00)` and a duration such as `PT2H`. */
export function createMutes({ now, account, region }: MutesOptions) {
  const mutes = new Map<string, Mute>();
  const statusOf = ({ from, until }: Mute) => {
    if (now() < from) return 'SCHEDULED';
    return now() < until ? 'ACTIVE' : 'EXPIRED';
  };

  return {
    operations: {
      PutAlarmMuteRule: ({ Name, Rule, MuteTargets }: PutAlarmMuteRule) => {
        const { Expression, Duration } = Rule.Schedule;
        const from = startOf(Expression);
        const arn = `arn:aws:cloudwatch:${region}:${account}:alarm-mute-rule:${Name}`;
        mutes.set(Name, { arn, alarms: MuteTargets?.AlarmNames ?? [], from, until: from + milliseconds(Duration) });
        return {};
      },
      ListAlarmMuteRules: ({ AlarmName, Statuses }: ListAlarmMuteRules) => {
        const found = [...mutes.values()].filter(
          (mute) =>
            (AlarmName === undefined || mute.alarms.includes(AlarmName)) &&
            (Statuses === undefined || Statuses.includes(statusOf(mute))),
        );
        return {
          AlarmMuteRuleSummaries: found.map((mute) => ({
            ...{ AlarmMuteRuleArn: mute.arn, Status: statusOf(mute), MuteType: 'ONE_TIME' },
          })),
        };
      },
    },
    /** The part of an event that says that its alarm is muted now; nothing if it is not. */
    muteDetail: (alarmName: string) => {
      const mute = [...mutes.values()].find((each) => statusOf(each) === 'ACTIVE' && each.alarms.includes(alarmName));
      return mute && { mutedByArn: mute.arn, muteWindowStart: instant(mute.from), muteWindowEnd: instant(mute.until) };
    },
  };
}

function instant(at: number): string {
  return new Date(at).toISOString().replace('Z', '+0000');
}

function startOf(expression: string): number {
  const [, local] = /^at\((\d{4}-\d{2}-\d{2}T\d{2}:\d{2})\)$/.exec(expression) ?? [];
  if (local === undefined) throw notHere(`CloudWatch mute rules with the schedule ${expression}`);
  return Date.parse(`${local}Z`);
}

function milliseconds(duration: string): number {
  const parts = /^P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?$/.exec(duration);
  if (parts === null) throw serviceError('ValidationError', `${duration} is not a duration.`);
  const [days, hours, minutes] = parts.slice(1).map((part) => Number(part ?? 0)) as [number, number, number];
  return ((days * 24 + hours) * 60 + minutes) * 60_000;
}
