import { describe, expect, it } from 'vitest';
import {
  asAsked,
  contactTestKey,
  contactTestOpening,
  contactTestPolicy,
  hasAnswered,
  isContactTest,
} from '../../../../lambdas/domain/incident/contact-test.ts';
import { incidentKey } from '../../../../lambdas/domain/incident/incident.ts';
import { dedupOf, readAlert } from '../../../../lambdas/domain/intake/alert.ts';
import { smsText } from '../../../../lambdas/domain/notify/sms.ts';
import { policyIdShape } from '../../../../lambdas/domain/on-call/policy.ts';
import { aContact } from '../../../support/night.ts';
import { anIncident } from '../samples.ts';

const digest = (text: string) => text;
const opening = contactTestOpening('ada');

describe('a test of a contact', () => {
  it('goes to that contact alone, once, by a policy that no file can hold', () => {
    const asked = { id: 'test:ada', levels: [{ contacts: ['ada'] }], rounds: 1, resolveWithinSeconds: 'off' };
    expect(contactTestPolicy(opening)).toEqual(asked);
    expect(policyIdShape().safeParse(opening.policy).success).toBe(false);
    expect(contactTestPolicy(anIncident())).toBeUndefined();
    expect([isContactTest(opening), isContactTest(anIncident())]).toEqual([true, false]);
  });

  it('asks on every address at the same time, whatever the contact has for attempts', () => {
    const own = aContact('ada', { attempts: [{ channels: ['sms'], waitSeconds: 60 }] });
    expect(asAsked(opening, [own])).toEqual([{ ...own, attempts: [{ channels: ['sms', 'email'], waitSeconds: 600 }] }]);
    expect(asAsked(anIncident(), [own])).toEqual([own]);
  });

  it('is answered by any button that ends the wait', () => {
    expect([
      hasAnswered(anIncident(opening)),
      hasAnswered(anIncident({ ...opening, by: { contact: 'ada', name: 'Ada' } })),
      hasAnswered(anIncident({ ...opening, declines: new Set(['1:1:ada']) })),
    ]).toEqual([false, true, true]);
  });

  it('says in its SMS that it is one', () => {
    const message = {
      ...{ incident: anIncident(opening), reader: aContact('ada'), attempt: 1, attempts: 1, next: undefined },
      ...{
        endsAt: anIncident().openedAt,
        url: `https://abcdefghij.execute-api.eu-central-1.amazonaws.com/live/n/${'c'.repeat(22)}`,
      },
    };
    expect(smsText(message)).toMatch(/^INFO TEST: nothing is wrong since .* You are the last on the list:\n/);
  });

  it('has a name that no alert can have, so that none joins it', () => {
    const key = contactTestKey('ada', digest);
    const alerts = [
      { summary: 'x', dedupKey: JSON.stringify(['oncall test', 'ada']) },
      { summary: 'ada', source: 'oncall test' },
      { summary: 'test of ada', dedupKey: 'test of ada' },
    ].map(readAlert);
    const keys = alerts.map((parsed) => {
      if ('faults' in parsed) throw new Error('This is an alert.');
      const { text, title } = dedupOf(parsed.alert);
      return incidentKey(title, digest(text));
    });
    expect(keys).toHaveLength(3);
    expect(keys).not.toContain(key);
  });
});
