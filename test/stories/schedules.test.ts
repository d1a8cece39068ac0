import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { contactTestKey, contactTestOpening } from '../../lambdas/domain/incident/contact-test.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { aContact, aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import {
  everyAttempt,
  firstAttempt,
  historyOf,
  itEndsInOrder,
  listen,
  longestStart,
  openScene,
  outputsOf,
  tellStory,
  withoutDeadlines,
} from './story.ts';

/*
 * A level that names a schedule notifies the people who are on call at its own instant. What is shown is what happens.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight();
  lines = listen(night);
  Object.assign(process.env, {
    INCIDENTS_TABLE: night.cloud.tables.Incidents,
    NOTIFY_SUPPORT_ARN: night.cloud.stateMachines.NotifySupport,
  });
}, longestStart);
afterAll(() => night?.stop());

/** The instant some seconds from now, as a person in Berlin writes it. */
const inBerlin = (seconds: number) => {
  const parts = new Intl.DateTimeFormat('sv', { timeZone: 'Europe/Berlin', dateStyle: 'short', timeStyle: 'short' });
  return parts.format(night.clock.now() + seconds * 1000).replace(' ', 'T');
};

/** Goes to the next full minute, which a handover can be at. */
const toFullMinute = async () => {
  await night.calm();
  await night.pass(60 - ((night.clock.now() / 1000) % 60));
};

/** A schedule in which each person has the turn from an instant on. */
const turnsOf = (id: string, ...turns: readonly (readonly [seconds: number, person: string])[]): Schedule => ({
  id,
  timeZone: 'Europe/Berlin',
  layers: [{ turns: turns.map(([seconds, person]) => ({ from: inBerlin(seconds), people: [person] })) }],
});

const always = (id: string, ...people: readonly string[]): Schedule => ({
  id,
  timeZone: 'Europe/Berlin',
  layers: [{ turns: [{ people }] }],
});

const withSchedules = (levels: string[][], schedules: readonly Schedule[], flaw: Partial<OnCall> = {}) =>
  anOnCall({ policies: [aPolicy(levels)], schedules, ...flaw });

/** By the clocks of Dhaka, where it is nearly nine when the night begins. */
describe('an alert at 08:58 and a handover at 09:00', () => {
  it('notify Ada at 08:58:00 and 08:59:40, Ben at 09:00:00, 09:01:40 and 09:03:20, and the next level at 09:05:00', async () => {
    await night.clock.advanceTo(Date.parse('2026-11-24T08:58:00+06:00'));
    const primary: Schedule = {
      ...{ id: 'primary', timeZone: 'Asia/Dhaka' },
      layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-23' }], handover: ['daily 09:00'] }],
    };
    // Where Cleo is, it is 18:00 at the handover, and her own shift begins the next day. Ben gets no such mails.
    const contacts = [aContact('ada'), aContact('ben', { shiftMails: ['takeover'] })];
    const cleo = aContact('cleo', { timeZone: 'Etc/GMT+9' });
    const second = turnsOf('second', [-86_400, 'ben'], [20 * 3600, 'cleo'], [40 * 3600, 'ben']);
    const onCall = withSchedules([['primary'], ['cleo']], [primary, second], { contacts: [...contacts, cleo] });
    const story = await tellStory(night, onCall);
    const { noteShiftChanges } = await import('../../lambdas/adapters/shift-mails.ts');
    const madeAt = new Date(night.clock.now()).toISOString();
    const change = { schedule: 'primary', before: [], after: [{ from: night.clock.now() }], more: 0, madeAt };
    await noteShiftChanges(
      ['ada', 'ben'].map((contact) => ({ ...change, contact })),
      madeAt,
    );
    const startedAt = night.clock.now() - story.seconds() * 1000;
    await night.rest();
    const clocks = story.notified().map((line) => {
      const [seconds, ...rest] = line.split(' ');
      return `${new Date(startedAt + Number(seconds) * 1000 + 6 * 3_600_000).toISOString().slice(11, 19)} ${rest.join(' ')}`;
    });
    expect(clocks.filter((line) => line.endsWith('SMS'))).toEqual([
      ...['08:58:00 ada SMS', '08:59:40 ada SMS'],
      ...['09:00:00 ben SMS', '09:01:40 ben SMS', '09:03:20 ben SMS'],
      ...['09:05:00 cleo SMS', '09:06:40 cleo SMS', '09:08:20 cleo SMS'],
    ]);
    // Both sides of the takeover read what is open. Times are those of the reader's clocks.
    const mails = story.aboutShifts().map((mail) => mail.split('\n\n'));
    expect(mails.map(([title]) => title).sort()).toEqual([
      '120 ada e-mail: You are off call: primary',
      '120 ada e-mail: Your shifts have changed: primary',
      '120 ben e-mail: You are on call: primary until Wed 25 Nov 04:00',
      '120 cleo e-mail: Tomorrow you are on call: second from Tue 24 Nov 13:58 until Wed 25 Nov 09:58',
    ]);
    const ofTakeover = mails.filter(([title = '']) => /(?:on|off) call: primary/.test(title));
    expect(ofTakeover.map((parts) => parts.includes('One incident is open:'))).toEqual([true, true]);
  });
});

describe('a level that names a schedule', () => {
  it('notifies who is on call when the level begins', async () => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'cleo'], [240, 'ben']);
    const story = await tellStory(night, withSchedules([['ada'], ['primary']], [primary]));
    await night.rest();
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...everyAttempt('ben', 300)]);
  });

  it('notifies the people whom an override puts there, and nobody who is away', async () => {
    await toFullMinute();
    const overrides: Override[] = [{ schedule: 'primary', from: inBerlin(-60), until: inBerlin(3600), put: 'cleo' }];
    const day = inBerlin(0).slice(0, 10);
    const story = await tellStory(
      night,
      withSchedules([['primary', 'ada'], ['support']], [always('primary', 'ben'), always('support', 'ben', 'ada')], {
        overrides,
        contacts: [aContact('ada'), aContact('ben', { away: [`${day} .. ${day}`] }), aContact('cleo')],
      }),
    );
    await night.rest();
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('cleo', 0),
      ...['100 ada SMS', '100 cleo SMS', '200 ada SMS', '200 cleo SMS'],
      ...everyAttempt('ada', 300),
    ]);
  });

  it('is passed over in the same second if nobody is on call, and the execution and the timeline say until when', async () => {
    await toFullMinute();
    const office = turnsOf('office', [7200, 'ben']);
    const story = await tellStory(night, withSchedules([['office'], ['ada']], [office]));
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    await night.rest();
    const [found] = await outputsOf(night, story, 'Find contacts');
    expect(found).toMatchObject({
      contacts: [],
      because: expect.stringMatching(/^nobody is on call in office until [A-Z][a-z]{2} \d\d? [A-Z][a-z]{2} \d\d:\d\d$/),
    });
    const { timeline } = await story.status();
    expect(timeline.map(({ text }) => text)).toContain(`Level 1 was passed over: ${found?.because}.`);
  });

  it('ends at once as unanswered if nobody is on call on any level', async () => {
    await toFullMinute();
    const story = await tellStory(night, withSchedules([['office']], [turnsOf('office', [7200, 'ben'])]));
    expect(await story.status()).toMatchObject({ status: 'exhausted' });
    expect(story.seconds()).toBe(0);
  });

  it('lets the next one stand in for somebody who is not in the table, and the timeline says so', async () => {
    const story = await tellStory(night, withSchedules([['primary']], [always('primary', 'zoe', 'ben')]));
    expect(story.notified()).toEqual(firstAttempt('ben', 0));
    const { timeline } = await story.status();
    expect(timeline.filter(({ kind }) => kind === 'note').map(({ text }) => text)).toEqual([
      'There is no contact zoe, who is on call in primary now. Ben stands in.',
    ]);
    await story.press('ben', 'acknowledge');
  });

  it('names those who are not in the table even if nobody is left to stand in, and only once however many rounds there are', async () => {
    const policies = [aPolicy([['primary'], ['ada']], 2)];
    const onCall = withSchedules([], [always('primary', 'zoe')], { policies });
    const story = await tellStory(night, onCall);
    await night.rest();
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...everyAttempt('ada', 300)]);
    const { timeline } = await story.status();
    expect(timeline.map(({ text }) => text).filter((text) => text.includes('zoe'))).toEqual([
      'There is no contact zoe, who is on call in primary now. Nobody stands in.',
    ]);
  });

  it('passes the level on if the person on call declines, and asks them again in the next round', async () => {
    const onCall = withSchedules([['primary'], ['ada']], [always('primary', 'ben')], {
      policies: [aPolicy([['primary'], ['ada']], 2)],
    });
    const story = await tellStory(night, onCall);
    await story.at(30);
    await story.press('ben', 'decline');
    expect(story.notified()).toEqual([...firstAttempt('ben', 0), ...firstAttempt('ada', 30)]);
    await story.at(330);
    expect(story.notified()).toContain('330 ben SMS');
    await story.press('ben', 'acknowledge');
  });
});

/** Starts a test of a contact, as the command does. */
async function testContact(id: string): Promise<void> {
  const { newestOccurrence, openIncident } = await import('../../lambdas/adapters/incidents.ts');
  const { startRun } = await import('../../lambdas/adapters/executions.ts');
  const { digest } = await import('../../lambdas/adapters/digest.ts');
  const key = contactTestKey(id, digest);
  const at = new Date(night.clock.now()).toISOString();
  const test = await openIncident(key, await newestOccurrence(key), contactTestOpening(id), at);
  await startRun(test?.id ?? '', 1);
  await night.clock.idle();
}

describe('a handover during a level', () => {
  /** Ada has the turn until 120 s after the alert, and Ben from then on. Then comes Cleo. */
  const handover = async (flaw: Partial<OnCall> = {}) => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'ada'], [120, 'ben']);
    return tellStory(night, withSchedules([['primary'], ['cleo']], [primary], flaw));
  };

  it('notifies who takes over at the handover, and who goes off only before it', async () => {
    const story = await handover();
    await night.rest();
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      '100 ada SMS',
      ...everyAttempt('ben', 120),
      ...everyAttempt('cleo', 420),
    ]);
    const { timeline } = await story.status();
    expect(
      timeline.filter(({ text }) => /^Ben has primary from \d\d:\d\d CET, and will be notified then\.$/.test(text)),
    ).toHaveLength(1);
    expect(story.messages().find(({ to, at }) => to === aContact('ben').email && at)?.text).toContain(
      'This is attempt 1 of 3 to reach you.',
    );
  });

  it('is announced by every message and page before it, with whose turn begins', async () => {
    const story = await handover();
    const mail = story.messages().find(({ channel, to }) => channel === 'email' && to === aContact('ada').email);
    expect(mail?.text).toMatch(
      /you will be notified again\. Ben \(primary from (\d\d:\d\d)\) will be notified at \1\./,
    );
    const page = await story.read('ada');
    expect(page).toMatch(/Ben \(primary from (\d\d:\d\d)\) will be notified at \1 CET if nobody answers\./);
    expect(page).toMatch(/Ben Level 1 comes on call at \d\d:\d\d CET, and will be notified then/i);
    await story.at(130);
    expect(await story.read('ben')).toMatch(/Cleo will be notified at \d\d:\d\d CET if nobody answers\./);
    await story.press('ben', 'acknowledge');
    expect(await story.press('ben', 'hand-back')).toMatch(/You handed it back\. Cleo is being notified\./);
    await night.rest();
  });

  it('notifies nobody more if who goes off takes it before, and the run ends at once', async () => {
    const story = await handover();
    await story.at(30);
    await story.press('ada', 'acknowledge');
    await night.rest();
    expect(story.seconds()).toBe(30);
    expect(story.notified()).toEqual(firstAttempt('ada', 0));
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l1-ben-0 SUCCEEDED']);
    expect(story.told()).toEqual([]);
  });

  it('counts an answer of who went off, and who took over is told', async () => {
    const story = await handover();
    await story.at(150);
    expect(await story.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(story.seconds()).toBe(150);
    expect(story.told()).toEqual([expect.stringMatching(/^150 ben SMS: .*Ada took it/)]);
  });

  it('passes the whole level on if who goes off declines', async () => {
    const story = await handover();
    await story.at(30);
    await story.press('ada', 'decline');
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...firstAttempt('cleo', 30)]);
    await night.rest();
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...everyAttempt('cleo', 30)]);
  });

  it('ends at once if the source resolves it before', async () => {
    const story = await handover();
    await story.at(60);
    await night.post({ ...story.alert, action: 'resolve' });
    await night.clock.idle();
    expect(await story.endings()).toEqual(['1 SUCCEEDED', '1-r1-l1-ada-0 SUCCEEDED', '1-r1-l1-ben-0 SUCCEEDED']);
  });

  it('leaves more time to who asks for it, and notifies who takes over at the handover all the same', async () => {
    const story = await handover();
    await story.at(90);
    expect(await story.press('ada', 'more-time')).toMatch(/^You have until/);
    await night.rest();
    expect(story.notified()).toEqual([
      ...firstAttempt('ada', 0),
      ...everyAttempt('ben', 120),
      ...everyAttempt('cleo', 420),
    ]);
  });

  it('passes the whole level on, too, if who went off declines after it', async () => {
    const story = await handover();
    await story.at(150);
    await story.press('ada', 'decline');
    expect(story.notified()).toEqual([
      ...[...firstAttempt('ada', 0), '100 ada SMS'],
      ...[...firstAttempt('ben', 120), ...firstAttempt('cleo', 150)],
    ]);
    await story.press('cleo', 'acknowledge');
    await night.rest();
  });

  it('lets who took it before hand it back after it: the next level is notified, and then who has taken over', async () => {
    const story = await handover();
    await story.at(30);
    await story.press('ada', 'acknowledge');
    await story.at(150);
    expect(await story.press('ada', 'hand-back')).toMatch(/You handed it back\. Cleo is being notified\./);
    await night.rest();
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...everyAttempt('cleo', 150)]);
  });

  it('leaves more time to who took over, and the next level waits for it', async () => {
    const story = await handover();
    await story.at(130);
    expect(await story.press('ben', 'more-time')).toMatch(/^You have until/);
    await night.rest();
    const [, , , ...later] = story.notified();
    expect(later.filter((line) => line.includes('ben'))).toHaveLength(4);
    expect(later.filter((line) => line.includes('cleo')).at(0)).toBe('430 cleo SMS');
  });

  it('makes every attempt there is time for if earlier ones fail at once', async () => {
    const waits = [120, 60, 60, 60];
    const attempts = waits.map((waitSeconds, nth) => ({
      channels: [nth === 0 ? 'sms' : 'email'] as const,
      waitSeconds,
    }));
    const hal = aContact('hal', { attempts });
    night.cloud.channels.optOut(hal.sms ?? '');
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'hal'], [120, 'ben']);
    const contacts = [hal, aContact('ben'), aContact('cleo')];
    const story = await tellStory(night, withSchedules([['primary'], ['cleo']], [primary], { contacts }));
    await night.rest();
    expect(story.notified()).toEqual([
      ...['0 hal e-mail', '60 hal e-mail'],
      ...everyAttempt('ben', 120),
      ...everyAttempt('cleo', 420),
    ]);
  });

  it('ends the level sooner, and says so before, if who took over goes off again', async () => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'ada'], [120, 'ben'], [360, 'ada']);
    const end = inBerlin(360).slice(11);
    const story = await tellStory(night, withSchedules([['primary'], ['cleo']], [primary]));
    await story.at(130);
    expect(await story.read('ben')).toContain(`Cleo will be notified at ${end} CET if nobody answers.`);
    await night.rest();
    expect(story.notified().slice(3)).toEqual([...everyAttempt('ben', 120), ...everyAttempt('cleo', 360)]);
  });

  it('falls into any round: who is on call when that begins is notified, and then who takes over', async () => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'ada'], [360, 'ben']);
    const story = await tellStory(night, withSchedules([], [primary], { policies: [aPolicy([['primary']], 2)] }));
    await night.rest();
    expect(story.notified()).toEqual([
      ...everyAttempt('ada', 0),
      ...firstAttempt('ada', 300),
      ...everyAttempt('ben', 360),
    ]);
  });

  it('is waited for again if the run is stopped during the level and redriven', async () => {
    const redriven = async (stopAt: number, redriveAt: number) => {
      const story = await handover();
      const executionArn = (await story.executions())[0]?.executionArn;
      await story.at(stopAt);
      await night.cloud.stepFunctions.call('StopExecution', { executionArn });
      await story.at(redriveAt);
      await night.cloud.stepFunctions.call('RedriveExecution', { executionArn });
      await night.rest();
      return story.notified();
    };
    // Who is on call then is asked again, as after every redrive.
    expect(await redriven(65, 80)).toEqual([
      ...firstAttempt('ada', 0),
      ...firstAttempt('ada', 80),
      ...everyAttempt('ben', 120),
      ...everyAttempt('cleo', 420),
    ]);
    // The wait for a handover that is over lasts a second.
    expect(await redriven(65, 150)).toEqual([
      ...firstAttempt('ada', 0),
      ...everyAttempt('ben', 151),
      ...everyAttempt('cleo', 451),
    ]);
  });

  it('is kept by a redrive: who is on call when the run goes on is notified', async () => {
    await toFullMinute();
    const primary = turnsOf('primary', [-3600, 'ada'], [360, 'ben']);
    const onCall = withSchedules([], [primary], { policies: [aPolicy([['primary']], 2)] });
    const story = await tellStory(night, onCall);
    await story.at(200);
    const { tables } = await import('../../lambdas/adapters/dynamodb.ts');
    const Item = { pk: 'POLICY#default', levels: 'damaged' };
    await tables.send(new PutCommand({ TableName: night.cloud.tables.OnCall, Item }));
    await story.at(359);
    expect((await story.endings())[0]).toBe('1 FAILED');
    await night.onCall(withoutDeadlines(onCall));
    await night.rest();
    expect(story.notified()).toEqual([...everyAttempt('ada', 0), ...everyAttempt('ben', 360)]);
  });

  it('does not end a test of a contact who goes off at it', async () => {
    const story = await handover();
    await story.press('ada', 'acknowledge');
    await night.rest();
    const scene = await openScene(
      night,
      withSchedules([['primary']], [turnsOf('primary', [-3600, 'ada'], [60, 'ben'])]),
    );
    await testContact('ada');
    await scene.at(150);
    expect(scene.notified('TEST')).toEqual(firstAttempt('ada', 0));
    expect(await scene.press('ada', 'acknowledge')).toMatch(/^You’ve got it\./);
    await night.rest();
    expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  });

  it('changes nothing for somebody whom another schedule of the level puts on call from then on', async () => {
    await toFullMinute();
    const schedules = [
      turnsOf('primary', [-3600, 'ada'], [120, 'ben']),
      turnsOf('second', [-3600, 'ben'], [120, 'ada']),
    ];
    const story = await tellStory(night, withSchedules([['primary', 'second']], schedules));
    await night.rest();
    expect(story.notified().filter((line) => line.endsWith('SMS'))).toEqual([
      ...['0 ada SMS', '0 ben SMS', '100 ada SMS', '100 ben SMS', '200 ada SMS', '200 ben SMS'],
    ]);
  });

  it('is looked at again at each attempt: who was taken off meanwhile is not notified any more', async () => {
    const onCall = withSchedules([['primary'], ['cleo']], [always('primary', 'ada')]);
    await toFullMinute();
    const story = await tellStory(night, onCall);
    await story.at(50);
    const overrides = [{ schedule: 'primary', from: inBerlin(-3600), until: inBerlin(3600), put: 'ben' }];
    await night.onCall({ ...onCall, overrides });
    await night.rest();
    expect(story.notified()).toEqual([...firstAttempt('ada', 0), ...everyAttempt('cleo', 100)]);
  });

  it('costs no state transition on a night without one', async () => {
    const onCall = anOnCall({ policies: [aPolicy([['ada']])] });
    const count = async (by: OnCall) => {
      const story = await tellStory(night, by);
      await night.rest();
      const histories = await Promise.all((await story.executions()).map((each) => historyOf(night, each)));
      return histories.flat().filter(({ type }) => String(type).endsWith('StateEntered')).length;
    };
    const plain = await count(onCall);
    expect(await count(withSchedules([['primary']], [always('primary', 'ada')]))).toBe(plain);
  });
});

itEndsInOrder(() => ({ night, lines }));
