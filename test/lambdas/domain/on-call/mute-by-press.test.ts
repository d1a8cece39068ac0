import { describe, expect, it } from 'vitest';
import { limits } from '../../../../lambdas/domain/on-call/limits.ts';
import { faultsOfMute } from '../../../../lambdas/domain/on-call/mute.ts';
import { muteByPress, withMute } from '../../../../lambdas/domain/on-call/mute-by-press.ts';
import { isAbout, type Subject } from '../../../../lambdas/domain/on-call/muting.ts';

const at = '2026-11-27T12:00:30.500Z';
const arn = 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:db-1';
const made = muteByPress({ arn, name: 'db-1' }, 'Ada', { at, timeZone: 'Europe/Berlin' });

describe('a mute that a press makes', () => {
  it('lasts two hours, in whole minutes, and is one that a file could have', () => {
    expect(made).toEqual({
      ...{ alarm: 'db-1', arn, from: '2026-11-27T12:00Z', until: '2026-11-27T14:01Z', timeZone: 'Europe/Berlin' },
      ...{ because: 'Ada muted it on the incident’s page', madeAt: at },
    });
    const { madeAt: _, ...inFile } = made;
    expect(faultsOfMute(inFile, [])).toEqual([]);
    expect(faultsOfMute({ ...inFile, policy: 'gone', alarm: 7 }, [])).toEqual([
      'alarm is not text: write a pattern on the name of alarms, in quotes, such as "prod-*".',
      'There is no policy "gone": correct it.',
    ]);
  });

  it('is about exactly this alarm, whatever its name means as a pattern', () => {
    const subject: Subject = { alarm: 'db-1', arn, source: 'CloudWatch', policy: 'default', severity: 'critical' };
    expect(isAbout(made, subject)).toBe(true);
    expect(isAbout(made, { ...subject, arn: arn.replace('123456789012', '210987654321') })).toBe(false);
    expect(isAbout(made, { ...subject, arn: arn.replace('eu-central-1', 'us-east-1') })).toBe(false);
    const ofStar = muteByPress({ arn: `${arn} *`, name: 'db-1 *' }, 'Ada', { at, timeZone: 'UTC' });
    expect(isAbout(ofStar, { ...subject, alarm: 'db-1 *', arn: `${arn} *` })).toBe(true);
    expect(isAbout(ofStar, { ...subject, alarm: 'db-1 2', arn: `${arn} 2` })).toBe(false);
  });

  it('takes the place of those that are over, and not of those of the file', () => {
    const now = Date.parse('2026-11-27T14:01:00Z');
    const { madeAt: _, ...inFile } = made;
    const weekly = { severity: ['info' as const], hours: ['sat'], timeZone: 'UTC', madeAt: at };
    expect(withMute([made, inFile, weekly], { ...made, alarm: 'web' }, now)).toEqual([
      inFile,
      weekly,
      { ...made, alarm: 'web' },
    ]);
    expect(() =>
      withMute(
        Array.from({ length: limits.mutes }, () => inFile),
        made,
        now,
      ),
    ).toThrow('There are 200 mutes, which is the limit. Take some out of the file. Nothing was changed.');
  });
});
