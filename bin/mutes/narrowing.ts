import { tellNarrowing } from '../../lambdas/domain/on-call/mute.ts';
import type { Mute } from '../../lambdas/domain/on-call/muting.ts';
import { severities } from '../../lambdas/domain/on-call/severity.ts';
import { dayAndTime } from '../../lambdas/domain/text/times.ts';
import type { Given, Operands, Options } from '../command/options.ts';

/** The argument that names alarms. */
export const alarmOperand = {
  alarm: {
    ...{ type: 'text', word: 'ALARM', isOptional: true },
    about: 'the alarms, by a pattern on their names in quotes, such as "db-*"',
  },
} as const satisfies Operands;

/** The options that narrow a mute further. */
export const narrowingOptions = {
  arn: { type: 'text', word: 'ARN', about: 'exactly the alarm with this ARN' },
  source: { type: 'text', word: 'NAME', about: 'alerts of this source: the name of an API key' },
  policy: { type: 'text', word: 'POLICY', about: 'alerts that go to this policy' },
  severity: {
    ...{ type: 'choice', noun: 'a severity', of: severities, word: 'SEVERITY', isRepeated: true },
    about: 'alerts with this severity; can be given several times',
  },
} as const satisfies Options;

type Narrowing = Pick<Mute, 'alarm' | 'arn' | 'source' | 'policy' | 'severity'>;

/** The members of a mute that arguments name. */
export function narrowingOf(given: Given<typeof narrowingOptions, typeof alarmOperand>): Narrowing {
  const { alarm, arn, source, policy, severity } = given;
  const named = severities.filter((each) => severity.includes(each));
  return {
    ...{ ...(alarm !== undefined && { alarm }), ...(arn !== undefined && { arn }) },
    ...(source !== undefined && { source }),
    ...{ ...(policy !== undefined && { policy }), ...(named.length > 0 && { severity: named }) },
  };
}

/** True when a mute is about the same as arguments. A mute of exactly one alarm is also found by the alarm's name. */
export function isAboutSame(mute: Mute, asked: Narrowing): boolean {
  const { arn: _, ...named } = mute;
  return [mute, ...(mute.alarm === undefined ? [] : [named])].some(
    (each) => tellNarrowing(each) === tellNarrowing(asked),
  );
}

/** An instant as it is shown, with its zone. */
export function tellIn(at: number | string, timeZone: string): string {
  return `${dayAndTime(new Date(at).toISOString(), timeZone)} ${timeZone}`;
}
