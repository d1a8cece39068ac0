import { describe, expect, it } from 'vitest';
import { markdownOf, textOf } from '../../../bin/replay/describe.ts';
import { courseOf, openingsSince } from '../../../bin/replay/past.ts';
import { replay } from '../../../bin/replay/play-again.ts';
import { summarise } from '../../../bin/replay/summarise.ts';
import { playStorm, type StormPlot } from '../../../bin/storm/play-storm.ts';
import type { Reply, TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { aContact, anOnCall, aPolicy } from '../../support/night.ts';

const startsAt = Date.parse('2026-11-24T02:00:00.000Z');
const minute = 60_000;
const onCall = anOnCall();

/** A record: the incidents of a night as they were played. */
async function aRecord(plot: Partial<StormPlot> = {}, file: OnCall = onCall) {
  const fateOf = () => undefined;
  return playStorm({ onCall: file, policy: 'default', alerts: 1, startsAt, acts: [], fateOf, ...plot });
}

type Record_ = Pick<Awaited<ReturnType<typeof aRecord>>, 'incidents' | 'timelines'>;

/** Replays a record under a file; gives the summary and each course. */
async function under(file: OnCall, { incidents, timelines }: Record_) {
  const openings = openingsSince(incidents, timelines, startsAt);
  const played = await replay(openings, file, 'NotifySupport');
  return { summary: { ...summarise(played, file, '22:00-06:00'), emptySchedules: [] }, played };
}

const presses = (contact: string, reply: Reply, minutes: number) => ({ contact, reply, after: minutes * minute });
const takes = (contact: string, minutes: number) => presses(contact, 'acknowledge', minutes);
const benTakesIt = takes('ben', 7);
const adaHandsItBack = [takes('ada', 3), presses('ada', 'hand-back', 6)];

describe('a replay', () => {
  it.each<[string, Partial<StormPlot>]>([
    ['that the second contact took', { acts: [benTakesIt] }],
    ['that the first contact passed on', { acts: [{ contact: 'ada', reply: 'decline', after: minute }, benTakesIt] }],
    ['that nobody answered', {}],
    ['that its source ended', { acts: [{ reply: 'resolve', after: 6 * minute }] }],
    [
      'that somebody took and handed back',
      { acts: [benTakesIt, { contact: 'ben', reply: 'hand-back', after: 9 * minute }] },
    ],
    ['that somebody took and handed back, and another one took', { acts: [...adaHandsItBack, takes('ben', 8)] }],
    [
      'that two took and handed back, and the third one took',
      { acts: [...adaHandsItBack, takes('ben', 8), presses('ben', 'hand-back', 12), takes('cleo', 15)] },
    ],
    ['that somebody handed back, and nobody else took', { acts: adaHandsItBack }],
    ['that somebody passed on, and took in the next round', { acts: [presses('ada', 'decline', 1), takes('ada', 13)] }],
    [
      'that somebody took, handed back, and took again when nobody else did',
      { acts: [...adaHandsItBack, takes('ada', 22)] },
    ],
    ['of five incidents with bundles', { alerts: 5, acts: [benTakesIt] }],
  ])('under the same file goes the same way, for a night %s', async (_, plot) => {
    const { summary } = await under(onCall, await aRecord(plot));
    expect(summary.differing.map(({ opening, now }) => [opening.was, now])).toEqual([]);
    // Of what is due at the instant of a press, either can come first.
    const ending = { messages: 0, atNight: 0 };
    expect({ ...summary.now, ...ending }).toEqual({ ...summary.was, ...ending });
  });

  it('does not call it another way when messages took some seconds to leave, and does when they took a minute', async () => {
    const later = async (seconds: number) => {
      const { incidents, timelines } = await aRecord({ acts: [benTakesIt] });
      const late = ({ at, ...event }: TimelineEvent) =>
        ({ ...event, at: new Date(Date.parse(at) + seconds * 1000).toISOString() }) as TimelineEvent;
      const moved = new Map([...timelines].map(([id, events]) => [id, events.map(late)]));
      return (await under(onCall, { incidents, timelines: moved })).summary.differing.length;
    };
    expect([await later(20), await later(60)]).toEqual([0, 1]);
  });

  it('knows which incidents are still open', async () => {
    const { incidents, timelines } = await aRecord();
    const statuses = ['triggered', 'exhausted', 'resolved'] as const;
    const open = statuses.map((status) => {
      const all = incidents.map((incident) => ({ ...incident, status }));
      return openingsSince(all, timelines, startsAt)[0]?.isOpen;
    });
    expect(open).toEqual([true, false, false]);
  });

  it('goes on until somebody took it and kept it, as the record says', async () => {
    const night = await aRecord({ acts: [...adaHandsItBack, takes('ben', 8)] });
    const { summary, played } = await under(onCall, night);
    const course = {
      reached: [
        { contact: 'ada', after: 0 },
        { contact: 'ben', after: 6 * minute },
      ],
      handBacks: [{ name: 'Ada', after: 6 * minute }],
      taken: { name: 'Ben', after: 8 * minute },
      isUnanswered: false,
    };
    expect(played[0]?.opening.was).toMatchObject(course);
    expect(played[0]?.now).toMatchObject(course);
    expect(summary.was.toAcknowledge).toMatchObject({ longest: 480 });
  });

  it('lets whoever handed it back then do so only if they get it, and who was asked after them take it first', async () => {
    const night = await aRecord({ acts: [...adaHandsItBack, takes('ben', 8)] });
    const file = anOnCall({ policies: [aPolicy([['ben'], ['ada']])] });
    const { summary, played } = await under(file, night);
    expect(played[0]?.now).toMatchObject({ handBacks: [], taken: { name: 'Ben', after: 2 * minute } });
    expect(textOf(summary, { origin: 'oncall.yaml', since: startsAt, timeZone: 'UTC', night: '22:00-06:00' })).toEqual(
      expect.arrayContaining([
        '    then  Ada at once and Ben after 6 min. Ada handed it back after 6 min. Ben took it after 8 min.',
        '    now   Ben at once. Ben took it after 2 min.',
      ]),
    );
  });

  it('shows who would be notified under another file, and how long it would take', async () => {
    const file = anOnCall({ policies: [aPolicy([['ben'], ['cleo']])] });
    const { summary, played } = await under(file, await aRecord({ acts: [benTakesIt] }));
    expect(played.map(({ now }) => now)).toMatchObject([
      {
        reached: [{ contact: 'ben', after: 0 }],
        taken: { name: 'Ben', after: 2 * minute },
        isUnanswered: false,
      },
    ]);
    expect(summary).toMatchObject({
      ...{ openings: 1, neverNotified: ['Ada', 'Cleo'] },
      was: { taken: 1, toAcknowledge: { longest: 420 } },
      now: { taken: 1, toAcknowledge: { longest: 120 } },
    });
    expect(summary.now.atNight).toBe(summary.now.messages);
  });

  it('lets a contact who was not notified then answer after their usual time, or never', async () => {
    const other = anOnCall({ policies: [aPolicy([['cleo'], ['ada']])] });
    const [first, second] = [
      await aRecord({ acts: [{ contact: 'ada', reply: 'acknowledge', after: 3 * minute }] }),
      await aRecord({ startsAt: startsAt + 120 * minute, acts: [] }, anOnCall({ policies: [aPolicy([['ben']])] })),
    ];
    const incidents = [...first.incidents, { ...second.incidents[0], id: `later-0123456789ab-0001` }] as never;
    const timelines = new Map([
      ...first.timelines,
      ['later-0123456789ab-0001', [...second.timelines.values()][0] ?? []],
    ]);
    const { played } = await under(other, { incidents, timelines });
    expect(played.map(({ now }) => now.taken)).toEqual([
      { name: 'Ada', after: 8 * minute },
      { name: 'Ada', after: 8 * minute },
    ]);
  });

  it('says why nobody would be notified: a route, a mute, and no route', async () => {
    const alarm = { arn: 'arn:aws:cloudwatch:eu-central-1:1:alarm:checkout-5xx', name: 'checkout-5xx' };
    const night = await aRecord({ acts: [{ reply: 'resolve', after: 12 * minute }] });
    const ofAlarm = { ...night, incidents: night.incidents.map((incident) => ({ ...incident, alarm })) };
    const mute = { alarm: 'checkout-*', hours: ['02:00-07:00'], timeZone: 'Europe/Berlin' };
    const because = async (flaw: Partial<OnCall>) => (await under(anOnCall(flaw), ofAlarm)).played[0]?.because;
    expect(await because({ routes: [] })).toBe('No route in oncall.yaml matches checkout-5xx.');
    expect(await because({ routes: [{ alarm: '*', policy: null }] })).toMatch(/sends checkout-5xx to nobody/);
    expect(await because({ mutes: [mute] })).toBe('A mute holds it: 02:00-07:00.');
    const short = await under(anOnCall({ mutes: [{ ...mute, hours: ['02:00-03:10'] }] }), ofAlarm);
    expect(short.played[0]?.now.reached[0]).toEqual({ contact: 'ada', name: 'Ada', after: 10 * minute });
  });

  it('uses the default policy for an incident whose policy no longer exists', async () => {
    const night = await aRecord({ policy: 'old' }, anOnCall({ policies: [aPolicy([['ada']], 1, 'old')] }));
    const { played } = await under(onCall, night);
    expect(played[0]).toMatchObject({ policy: 'default', now: { reached: [{ name: 'Ada' }, { name: 'Ben' }, {}] } });
  });

  it('takes nothing from before, and nothing of tests', () => {
    expect(openingsSince([], new Map(), startsAt)).toEqual([]);
    expect(courseOf([], startsAt)).toEqual({ reached: [], sent: [], handBacks: [], isUnanswered: false });
  });
});

describe('what a replay prints', () => {
  const context = { origin: 'oncall.yaml', since: startsAt - minute, timeZone: 'Europe/Berlin', night: '22:00-06:00' };
  const file = anOnCall({ contacts: [aContact('ben'), aContact('cleo')], policies: [aPolicy([['ben'], ['cleo']])] });

  it('is a table, and what would go another way', async () => {
    const { summary } = await under(file, await aRecord({ acts: [benTakesIt] }));
    expect(textOf(summary, context)).toEqual([
      '1 incident since Tue 24 Nov 02:59 Europe/Berlin, played under oncall.yaml',
      '                                   then          now',
      '  taken                            1             1',
      '  nobody answered                  0             0',
      '  nobody notified                  0             0',
      '  messages                         7             3',
      '  messages at night (22:00-06:00)  7             3',
      '  longest time until taken         7 min         2 min',
      '  median time until taken          7 min         2 min',
      '  notified                         Ada 1, Ben 1  Ben 1',
      'Never notified: Cleo.',
      'These would go another way:',
      '  Tue 24 Nov 03:00  Simulated alert 1',
      '    then  Ada at once and Ben after 5 min. Ben took it after 7 min.',
      '    now   Ben at once. Ben took it after 2 min.',
      expect.stringMatching(/^A contact who was notified at the time presses the same buttons/),
    ]);
  });

  it('is Markdown in which nothing from outside is formatted, linked or mentions somebody', async () => {
    const night = await aRecord({ acts: [benTakesIt] });
    const summary = '@ops | `db` *down* <b>#1</b> [x](https://example.org)';
    const incidents = night.incidents.map((incident) => ({ ...incident, summary }));
    const lines = markdownOf((await under(file, { ...night, incidents })).summary, context);
    const row = lines.find((line) => line.includes('ops'));
    expect(row?.replace(/\\\|/g, '').split('|')).toHaveLength(6);
    expect(row).toContain(
      '&#64;ops \\| \\`db\\` \\*down\\* &#60;b&#62;&#35;1&#60;/b&#62; \\[x\\](https&#58;//example.org)',
    );
    expect(lines.filter((line) => line.startsWith('|'))).toHaveLength(13);
  });

  it('says that nothing would change', async () => {
    const { summary } = await under(onCall, await aRecord({ acts: [benTakesIt] }));
    expect(textOf(summary, context)).toContain('Each incident would go the same way.');
  });
});
