import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { tagsOf } from '../../lambdas/domain/notify/delivery.ts';
import { applies, isAllowed } from '../../local/cloud/policies.ts';
import { measuredIn } from '../support/metrics.ts';
import { aContact, aNight, anOnCall, aPolicy, type Night } from '../support/night.ts';
import { byPhoneAssembly } from '../support/synthesised.ts';
import {
  describeExecution,
  firstAttempt,
  itEndsInOrder,
  listen,
  longestStart,
  openScene,
  type Story,
  tellStory,
} from './story.ts';

/*
 * Guarantee 8 for what is heard later: a message that was taken and not delivered ends the wait of its own attempt,
 * once none of the attempt's channels is left, and no other wait. SMS and calls go by AWS End User Messaging here.
 */

let night: Night;
let lines: string[];
beforeAll(async () => {
  night = await aNight(1, await byPhoneAssembly());
  lines = listen(night);
}, longestStart);
afterAll(() => night?.stop());

const emil = aContact('emil');

/** One contact, and Emil after them. */
const thenEmil = (contact: ReturnType<typeof aContact>) =>
  anOnCall({ contacts: [contact, emil], policies: [aPolicy([[contact.id], ['emil']])] });

const texts = async (story: Story) => (await story.status()).timeline.map(({ text }) => text);

/** The outcome of a contact's execution. */
async function outcomeOf(story: Story, contact: string) {
  const child = (await story.executions()).find(({ name }) => name.endsWith(`-${contact}-0`));
  return child && (await describeExecution(night, child)).output;
}

/** Something that SES says of a contact's mail of the first attempt, which began with the story. */
function sayOfMail(story: Story, contact: string, type: string, detail: object) {
  const opened = new Date(night.clock.now() - story.seconds() * 1000).toISOString();
  const place = { run: 1, redrive: 0, round: 1, level: 1, attempt: 1 };
  const key = tagsOf({ incident: story.id, contact, ...place, at: opened });
  const tags = Object.fromEntries(Object.entries(key).map(([name, value]) => [name, [value]]));
  const configurationSet = { 'ses:configuration-set': ['NotifySupport-Emails'] };
  return night.cloud.putEvent({
    'detail-type': type,
    source: 'aws.ses',
    detail: { ...detail, mail: { tags: { ...configurationSet, ...tags } } },
  });
}
const bounce = { bounce: { bounceType: 'Permanent', bounceSubType: 'NoEmail' } };

describe('a contact with a number to call', () => {
  it('is called with the first attempt, hears what is wrong, and answers with the link', async () => {
    const vera = { ...aContact('vera'), voice: '+15550109001' };
    const story = await tellStory(night, thenEmil(vera));
    const [call] = story.messages().filter(({ channel }) => channel === 'voice');
    expect(call).toMatchObject({ to: vera.voice, text: expect.stringContaining('Critical: checkout is down, since') });
    expect(call?.text).toContain('You cannot answer this call. Open the link in your message.');
    expect(call?.text).not.toMatch(/https?:/);
    await story.at(100);
    expect(
      story
        .messages()
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['email', 'sms', 'sms', 'voice']);
    await story.press('vera', 'acknowledge');
    await night.rest();
    expect(await outcomeOf(story, 'vera')).toMatchObject({ outcome: 'acknowledged' });
    expect(await texts(story)).toContainEqual('Call to Vera, level 1, attempt 1 of 3');
  });
});

describe('a message that was accepted and not delivered', () => {
  it('on every channel ends the wait: the next contact follows at once', async () => {
    const gone = { ...aContact('gwen'), attempts: [{ channels: ['sms', 'email'] as const, waitSeconds: 200 }] };
    night.cloud.channels.lose(gone.sms ?? '', 4);
    night.cloud.channels.lose(gone.email ?? '', 7);
    const story = await tellStory(night, thenEmil(gone));
    await story.at(6);
    expect(story.notified()).toEqual([]);
    await story.at(8);
    expect(story.notified()).toEqual(firstAttempt('emil', 7));
    expect(await texts(story)).toEqual(
      expect.arrayContaining([
        'SMS to Gwen, level 1, attempt 1 of 1 — not delivered: the phone is off or out of reach',
        'E-mail to Gwen, level 1, attempt 1 of 1 — not delivered: the mail bounced: Permanent, NoEmail',
      ]),
    );
    await story.press('emil', 'acknowledge');
    await night.rest();
    expect(await outcomeOf(story, 'gwen')).toMatchObject({
      outcome: 'undeliverable',
      why: 'email: the mail bounced: Permanent, NoEmail; sms: the phone is off or out of reach',
    });
    expect(story.told()).toEqual([]);
  });

  it('on every channel of one attempt is followed at once by the next attempt, on the other address', async () => {
    const hugo = {
      ...aContact('hugo'),
      attempts: [
        { channels: ['sms'] as const, waitSeconds: 200 },
        { channels: ['email'] as const, waitSeconds: 100 },
      ],
    };
    night.cloud.channels.lose(hugo.sms ?? '', 5);
    const story = await tellStory(night, thenEmil(hugo));
    await story.at(104);
    expect(story.notified()).toEqual(['5 hugo e-mail']);
    await story.at(106);
    expect(story.notified()).toEqual(['5 hugo e-mail', ...firstAttempt('emil', 105)]);
    await story.press('emil', 'acknowledge');
    await night.rest();
    expect(await outcomeOf(story, 'hugo')).toMatchObject({ outcome: 'no answer' });
  });

  it('on one channel does not end the wait for an answer on the other', async () => {
    const iris = aContact('iris');
    night.cloud.channels.lose(iris.email ?? '', 5);
    const story = await tellStory(night, thenEmil(iris));
    await story.at(99);
    expect(story.notified()).toEqual(['0 iris SMS']);
    expect(await texts(story)).toContainEqual(
      expect.stringMatching(/^E-mail to Iris.*not delivered: the mail bounced/),
    );
    await story.press('iris', 'acknowledge');
    await night.rest();
    expect(await outcomeOf(story, 'iris')).toMatchObject({ outcome: 'acknowledged' });
  });

  it('ends the wait too if the other was refused at once', async () => {
    const jana = { ...aContact('jana'), attempts: [{ channels: ['sms', 'email'] as const, waitSeconds: 200 }] };
    night.cloud.channels.optOut(jana.sms ?? '');
    night.cloud.channels.lose(jana.email ?? '', 3);
    const story = await tellStory(night, thenEmil(jana));
    await story.at(4);
    expect(story.notified()).toEqual(firstAttempt('emil', 3));
    expect(await texts(story)).toContainEqual(
      'SMS to Jana, level 1, attempt 1 of 1 — not delivered: the number has opted out',
    );
    await story.press('emil', 'acknowledge');
    await night.rest();
  });

  it('ends no wait while the system keeps the other channel from being tried', async () => {
    const nils = { ...aContact('nils'), attempts: [{ channels: ['sms', 'email'] as const, waitSeconds: 200 }] };
    night.cloud.channels.failWith('sms-voice', { name: 'InternalServerException', status: 500 });
    night.cloud.channels.lose(nils.email ?? '', 0);
    const story = await tellStory(night, thenEmil(nils));
    night.cloud.channels.failWith('sms-voice', undefined);
    await story.at(60);
    expect(story.notified()).toEqual([expect.stringMatching(/ nils SMS$/)]);
    await story.press('nils', 'acknowledge');
    await night.rest();
    expect(await outcomeOf(story, 'nils')).toMatchObject({ outcome: 'acknowledged' });
  });

  it('may be a call: a failed call does not end the wait for an answer to the SMS', async () => {
    const kurt = { ...aContact('kurt'), voice: '+15550109002' };
    night.cloud.channels.lose(kurt.voice, 5);
    const story = await tellStory(night, thenEmil(kurt));
    await story.at(99);
    expect(story.notified()).toEqual(firstAttempt('kurt', 0));
    expect(await texts(story)).toContainEqual('Call to Kurt, level 1, attempt 1 of 3 — not delivered: the call failed');
    await story.press('kurt', 'acknowledge');
    await night.rest();
  });
});

describe('an event', () => {
  it('that comes again, or late, ends no later wait', async () => {
    const lena = {
      ...aContact('lena'),
      attempts: [
        { channels: ['email'] as const, waitSeconds: 100 },
        { channels: ['email'] as const, waitSeconds: 100 },
      ],
    };
    const story = await tellStory(night, thenEmil(lena));
    await story.at(10);
    for (let times = 0; times < 3; times += 1) await sayOfMail(story, 'lena', 'Email Bounced', bounce);
    await night.clock.idle();
    expect(story.notified()).toEqual(['0 lena e-mail', '10 lena e-mail']);
    await story.at(50);
    await sayOfMail(story, 'lena', 'Email Bounced', bounce);
    await story.at(109);
    expect(story.notified()).toEqual(['0 lena e-mail', '10 lena e-mail']);
    await story.at(111);
    expect(story.notified()).toEqual(['0 lena e-mail', '10 lena e-mail', ...firstAttempt('emil', 110)]);
    await story.press('emil', 'acknowledge');
    await sayOfMail(story, 'lena', 'Email Bounced', bounce);
    await night.rest();
    expect((await story.status()).status).toBe('acknowledged');
  });

  it('of a complaint ends no wait if another channel has delivered', async () => {
    const mona = aContact('mona');
    const story = await tellStory(night, thenEmil(mona));
    await story.at(20);
    await sayOfMail(story, 'mona', 'Email Complaint Received', { complaint: {} });
    await story.at(99);
    expect(story.notified()).toEqual(firstAttempt('mona', 0));
    expect(await texts(story)).toContainEqual(expect.stringContaining('not delivered: the mail was marked as spam'));
    await story.press('mona', 'acknowledge');
    await night.rest();
  });

  it('of a complaint about the only channel passes on', async () => {
    const { sms: _, ...nora } = aContact('nora');
    const story = await tellStory(night, thenEmil({ ...nora, attempts: [{ channels: ['email'], waitSeconds: 100 }] }));
    await story.at(20);
    await sayOfMail(story, 'nora', 'Email Complaint Received', { complaint: {} });
    await night.clock.idle();
    expect(story.notified()).toEqual(['0 nora e-mail', ...firstAttempt('emil', 20)]);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });

  it('of somebody else’s mail reaches no queue', async () => {
    const { matchedRules } = await night.cloud.putEvent({
      'detail-type': 'Email Bounced',
      source: 'aws.ses',
      detail: { ...bounce, mail: { tags: { 'ses:configuration-set': ['newsletter'] } } },
    });
    expect(matchedRules).toEqual([]);
  });
});

describe('a spend limit that is reached', () => {
  it('is the system’s fault: it is logged, retried, and the wait is waited out', async () => {
    night.cloud.channels.failWith('sms-voice', { name: 'ServiceQuotaExceededException', status: 400 });
    const { email: _, ...otto } = aContact('otto');
    const story = await tellStory(night, thenEmil({ ...otto, attempts: [{ channels: ['sms'], waitSeconds: 100 }] }));
    await story.at(90);
    expect(story.notified()).toEqual([]);
    expect(lines.some((line) => line.includes('a limit or a rule of the account stops a message'))).toBe(true);
    expect(measuredIn(lines).LimitsReached).toBeGreaterThan(0);
    night.cloud.channels.failWith('sms-voice', undefined);
    await night.clock.run(() => story.messages().length > 0);
    expect(story.notified()[0]).toMatch(/emil/);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });
});

describe('a country that a protect configuration blocks', () => {
  it('is the system’s fault: the timeline says so, and the wait is waited out', async () => {
    const Reason = 'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION';
    night.cloud.channels.failWith('sms-voice', { name: 'ConflictException', status: 400, Reason });
    const { email: _, ...olga } = aContact('olga');
    const story = await tellStory(night, thenEmil({ ...olga, attempts: [{ channels: ['sms'], waitSeconds: 100 }] }));
    await story.at(90);
    expect(story.notified()).toEqual([]);
    expect(await texts(story)).toContainEqual(
      'SMS to Olga, level 1, attempt 1 of 1 — not sent so far: a protect configuration of the account blocks the number’s country',
    );
    expect(lines.some((line) => line.includes(Reason))).toBe(true);
    night.cloud.channels.failWith('sms-voice', undefined);
    await night.clock.run(() => story.messages().length > 0);
    expect(story.notified()[0]).toMatch(/emil/);
    await story.press('emil', 'acknowledge');
    await night.rest();
  });
});

describe('the notice that somebody took it', () => {
  it('is written, also to a contact who was woken by a call', async () => {
    const pia = { ...aContact('pia'), voice: '+15550109003' };
    const story = await tellStory(night, thenEmil(pia));
    await story.at(600);
    await story.press('emil', 'acknowledge');
    expect(story.told()).toEqual([expect.stringMatching(/^600 pia SMS: .*Emil took it/)]);
    expect(story.messages().filter(({ channel }) => channel === 'voice')).toHaveLength(1);
  });

  it('is sent by the function that finishes a press for everything, if the run is over', async () => {
    const story = await tellStory(night, thenEmil(aContact('pia')));
    await story.at(600);
    await story.press('emil', 'acknowledge-all');
    expect(story.told()).toEqual([expect.stringMatching(/^600 pia SMS: .*Emil took it/)]);
  });
});

describe('a notice that it is resolved', () => {
  it('is written by the same identity, once it has stayed quiet', async () => {
    const pia = { ...aContact('pia'), voice: '+15550109004' };
    const story = await tellStory(night, thenEmil(pia));
    await night.post({ ...story.alert, action: 'resolve' });
    await story.at(660);
    expect(story.told()).toEqual([expect.stringMatching(/^6\d\d\S* pia SMS: .*Resolved by/)]);
  });
});

describe('several incidents of one contact', () => {
  /** Posts different alerts at once, about a contact with one attempt on one channel. */
  async function several(contact: ReturnType<typeof aContact>, channel: 'voice' | 'sms', count: number) {
    const attempts = [{ channels: [channel], waitSeconds: 900 }];
    const policies = [aPolicy([[contact.id]])];
    const scene = await openScene(night, anOnCall({ contacts: [{ ...contact, attempts }], policies }));
    await Promise.all(
      Array.from({ length: count }, (_, index) =>
        night.post({ summary: `disk ${index} is full`, dedupKey: `${contact.id} ${index}` }),
      ),
    );
    await night.clock.idle();
    return scene;
  }

  it('are one call in five minutes to a contact who only has a number to call', async () => {
    const wanda = { ...aContact('wanda'), sms: undefined, email: undefined, voice: '+15550109007' };
    const scene = await several(wanda, 'voice', 3);
    await scene.at(299);
    expect(scene.notified()).toEqual(['0 wanda call']);
    await scene.at(361);
    expect(scene.messages()).toHaveLength(2);
    expect(scene.messages().at(-1)?.text).toContain('2 incidents wait for you, the newest: disk');
    await night.rest();
  });

  it('are one SMS together after three of their own', async () => {
    const scene = await several({ ...aContact('xena'), email: undefined }, 'sms', 6);
    const atOnce = scene.messages().length;
    expect(atOnce).toBeGreaterThanOrEqual(4);
    await scene.at(1);
    await night.post({ summary: 'disk 7 is full', dedupKey: 'xena 7' });
    await scene.at(62);
    expect(scene.messages()).toHaveLength(atOnce + 1);
    expect(scene.messages().at(-1)?.text).toContain('disk 7 is full');
    await night.rest();
  });
});

describe('the policies of a stack that texts and calls by End User Messaging', () => {
  it('allow every call that was made, and sending from the identity', () => {
    const { statements, calls } = night.cloud.policies;
    expect(calls().filter((call) => !isAllowed(statements, call))).toEqual([]);
    const voices = statements.filter(({ actions }) => actions.some((action) => action.startsWith('sms-voice:')));
    const unused = voices.filter((statement) => !calls().some((call) => applies(statement, call)));
    expect(unused.map(({ principal }) => principal.split('/').at(-1))).toEqual([]);
  });
});

itEndsInOrder(() => ({ night, lines }));
