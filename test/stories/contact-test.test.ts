import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { runCanary } from '../../lambdas/acts/run-canary.ts';
import { canaryKey, hasPassed } from '../../lambdas/domain/incident/canary.ts';
import { contactTestKey, contactTestOpening } from '../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { isToBackstop } from '../../local/cloud/cloud.ts';
import { measuredIn } from '../support/metrics.ts';
import { aContact, aNight, anOnCall, linkIn, type Night } from '../support/night.ts';
import { itEndsInOrder, listen } from './story.ts';

/** `oncall test ada`: Ada alone is asked, for real, and nobody else ever hears of it. */
describe('a test of a contact', () => {
  let night: Night;
  let lines: string[];
  const ada = aContact('ada', { attempts: [{ channels: ['sms'], waitSeconds: 60 }] });

  beforeAll(async () => {
    night = await aNight();
    lines = listen(night);
    Object.assign(process.env, {
      INCIDENTS_TABLE: night.cloud.tables.Incidents,
      NOTIFY_SUPPORT_ARN: night.cloud.stateMachines.NotifySupport,
    });
    await night.onCall(anOnCall({ contacts: [ada, aContact('ben'), aContact('cleo')] }));
  });
  afterAll(() => night.stop());

  async function begin(): Promise<Incident> {
    const { newestOccurrence, openIncident } = await import('../../lambdas/adapters/incidents.ts');
    const { startRun } = await import('../../lambdas/adapters/executions.ts');
    const { digest } = await import('../../lambdas/adapters/digest.ts');
    const key = contactTestKey('ada', digest);
    const at = new Date(night.clock.now()).toISOString();
    const test = (await openIncident(key, await newestOccurrence(key), contactTestOpening('ada'), at)) as Incident;
    await startRun(test.id, 1);
    await night.pass(1);
    return test;
  }
  const find = async ({ id }: Incident) => (await import('../../lambdas/adapters/incidents.ts')).findIncident(id);

  it('ends with the press, and leaves nothing to resolve', async () => {
    const test = await begin();
    expect(
      night
        .inbox(ada)
        .map(({ channel }) => channel)
        .sort(),
    ).toEqual(['email', 'sms']);
    expect(night.inbox(ada)[0]?.text).toContain('TEST: nothing is wrong');
    await night.press(linkIn(night.inbox(ada)[0] ?? { text: '' }), 'acknowledge');
    await night.pass(1);
    expect(await find(test)).toMatchObject({
      status: 'resolved',
      by: { contact: 'ada' },
      resolvedBy: 'the end of the test',
    });
  });

  it('ends by itself after ten minutes when nobody presses, as a run that went well', async () => {
    const test = await begin();
    await night.pass(590);
    expect((await find(test))?.status).toBe('triggered');
    await night.pass(20);
    expect(await find(test)).toMatchObject({ status: 'resolved', resolvedBy: 'the end of the test' });
    const endings = (await night.executions()).map(({ status }) => status);
    expect(new Set(endings)).toEqual(new Set(['SUCCEEDED']));
  });

  it('ends with “Not me”, and goes to nobody else', async () => {
    const test = await begin();
    await night.press(linkIn(night.inbox(ada).at(-1) ?? { text: '' }), 'decline');
    await night.pass(1);
    expect((await find(test))?.status).toBe('resolved');
  });

  it('has notified Ada twice a test, and neither anybody else nor the backstop', async () => {
    await night.rest();
    const messages = night.cloud.messages();
    expect(messages).toHaveLength(6);
    expect(messages.every(({ to }) => to === ada.sms || to === ada.email)).toBe(true);
    expect(messages.filter(isToBackstop)).toEqual([]);
  });

  it('is not counted among the incidents', async () => {
    const counted = () =>
      Object.keys(measuredIn(lines)).filter((metric) => metric !== 'Sweeps' && metric !== 'BundlesChecked');
    await expect
      .poll(() => counted().toSorted())
      .toEqual(['Attempts', 'NotificationsSent email', 'NotificationsSent sms']);
  });

  it('of the pager itself goes the whole way, with an e-mail to nobody and a press at the public address', async () => {
    const [before, since] = [night.cloud.messages().length, lines.length];
    await goOnWithCanary();
    await night.pass(60);
    await goOnWithCanary();
    await night.pass(1);
    const { newestOccurrence } = await import('../../lambdas/adapters/incidents.ts');
    const { digest } = await import('../../lambdas/adapters/digest.ts');
    const canary = await newestOccurrence(canaryKey(digest));
    expect(canary).toMatchObject({ status: 'resolved', by: { contact: 'CANARY' }, resolvedBy: 'the end of the test' });
    expect(hasPassed(canary as Incident)).toBe(true);
    const messages = night.cloud.messages().slice(before);
    expect(messages.map(({ channel, to }) => [channel, to])).toEqual([['email', 'success@simulator.amazonses.com']]);
    const counted = () => {
      const { Sweeps: _, BundlesChecked: __, ...sums } = measuredIn(lines.slice(since));
      return sums;
    };
    await expect
      .poll(() => Object.keys(counted()).toSorted())
      .toEqual([
        ...[
          'CanaryPassed',
          'CanarySecondsToDeliver',
          'CanarySecondsToEnd',
          'CanarySecondsToSend',
          'CanarySecondsToStart',
        ],
        'NotificationsSent email',
      ]);
    expect(counted().CanaryPassed).toBe(1);
    expect(measured).toEqual([{ CanarySecondsToOpen: expect.any(Number), CanarySecondsToPress: expect.any(Number) }]);
  });

  it('of the pager itself ends each hour without an alarm while SES refuses the sender, and says why', async () => {
    await night.pass(59 * 60);
    const heard = night.cloud.messages().length;
    const [since, counted, ended] = [lines.length, measured.length, (await night.executions()).length];
    const message = 'Email address is not verified. The following identities failed: on-call@example.org';
    night.cloud.channels.failWith('ses', { name: 'MessageRejected', status: 400, message });
    const failures: unknown[] = [];
    for (const seconds of [59 * 60, 15 * 60]) {
      await goOnWithCanary((_, error) => void failures.push(error));
      await night.pass(seconds);
    }
    night.cloud.channels.failWith('ses', undefined);
    expect(night.cloud.messages().slice(heard)).toEqual([]);
    const why = 'SES refuses the sender, because neither its address nor its domain is verified';
    expect(failures).toEqual([new Error(`Its e-mail was not delivered: ${why}.`)]);
    expect(measured.slice(counted)).toEqual([{ CanaryFailed: 1 }]);
    await expect.poll(() => measuredIn(lines.slice(since))['NotificationsFailed email']).toBe(2);
    const runs = (await night.executions()).map(({ status }) => status);
    expect([runs.length - ended, new Set(runs)]).toEqual([4, new Set(['SUCCEEDED'])]);
  });

  const measured: object[] = [];

  /** Goes the next step of the canary, as the sweep of a deployed stack does. */
  async function goOnWithCanary(
    logError: (message: string, error: unknown) => void = (message, error) => expect.fail(`${message}: ${error}`),
  ): Promise<void> {
    Object.assign(process.env, { CANARY: 'on', BASE_URL: night.cloud.linkUrl });
    const [incidents, executions, timeline, links, digests, settings, ownPage, stopwatch] = await Promise.all([
      import('../../lambdas/adapters/incidents.ts'),
      import('../../lambdas/adapters/executions.ts'),
      import('../../lambdas/adapters/timeline.ts'),
      import('../../lambdas/adapters/links.ts'),
      import('../../lambdas/adapters/digest.ts'),
      import('../../lambdas/adapters/settings.ts'),
      import('../../lambdas/adapters/own-page.ts'),
      import('../../lambdas/adapters/stopwatch.ts'),
    ]);
    await runCanary({
      ...{ ...incidents, ...executions, ...timeline, ...links, ...digests, ...settings, ...ownPage, ...stopwatch },
      logError,
      measure: (_, values) => void measured.push(values),
    })(new Date(night.clock.now()).toISOString());
  }

  itEndsInOrder(() => ({ night, lines }));
});
