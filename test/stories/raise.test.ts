import { expect, it } from 'vitest';
import { press } from '../../bin/storm/play-storm.ts';
import { createWorld, playOn } from '../../bin/storm/world.ts';
import { raiseByHand } from '../../lambdas/acts/raise-by-hand.ts';
import { eventText } from '../../lambdas/domain/page/timeline-text.ts';
import { anOnCall } from '../support/night.ts';

/*
 * A person sees it before the monitoring does. The people on the policy are notified, and everybody reads who raised it.
 */

const alert = { action: 'trigger', severity: 'critical', notes: [] } as const;

it('notifies the people on the policy, and says who raised it, until somebody takes it', async () => {
  const world = createWorld(anOnCall(), Date.parse('2026-11-24T02:14:00.000Z'), () => undefined);
  const { clock, services, now, messages } = world;
  const raise = (summary: string, name: string, policy?: string) =>
    clock.during(raiseByHand(services)({ ...alert, summary, policy }, name, now()));

  const first = await raise('Customers cannot log in', 'Dana', 'nights');
  await clock.idle();
  expect(first).toMatchObject({
    opened: true,
    incident: { source: 'Dana (by hand)', owner: 'by hand', policy: 'default' },
  });
  const [sms, mail] = ['sms', 'email'].map((channel) => messages.find((each) => each.channel === channel)?.text ?? '');
  expect(sms).toContain('CRITICAL Customers cannot log in since 03:14. Dana raised this by hand. Ben');
  expect(mail).toContain('reported by Dana (by hand).');
  expect(mail).toContain('Dana raised this by hand.');

  await clock.advanceTo(clock.now() + 61_000);
  const again = await raise('Customers cannot log in', 'Eve');
  expect(again).toMatchObject({ opened: false, incident: { id: first.incident.id, repeats: 1 } });
  expect(await clock.during(press(world, 'ada', 'acknowledge'))).toEqual(new Map([[expect.any(String), 1]]));
  await playOn(world);

  const timeline = [...(world.stores.timeline.items.get(first.incident.id)?.values() ?? [])];
  const lines = timeline.toSorted((a, b) => (a.at < b.at ? -1 : 1)).map((event) => eventText(event));
  expect(lines).toEqual(
    expect.arrayContaining([
      'Dana (by hand) reported: Customers cannot log in',
      'The alert asked for the policy "nights", which does not exist. "default" is used instead.',
      'Eve (by hand) reported again: Customers cannot log in',
      expect.stringMatching(/^Ada pressed/),
    ]),
  );
  expect(new Set(messages.map(({ contact }) => contact))).toEqual(new Set(['ada']));
});
