import { env } from 'node:process';
import { digest } from '../../../lambdas/adapters/digest.ts';
import { contactTestKey, hasAnswered } from '../../../lambdas/domain/incident/contact-test.ts';
import type { Incident } from '../../../lambdas/domain/incident/incident.ts';
import type { Contact } from '../../../lambdas/domain/on-call/contact.ts';
import { type Check, namesOf, outputOf, type Row } from './check.ts';

/** Checks that every contact has answered a test lately. The test's incident is its record. */
export const lastTest: Check = {
  name: 'last test',
  needs: ['cloudformation:DescribeStacks', 'dynamodb:Scan', 'dynamodb:Query'],
  run: async ({ findStack, load }) => {
    env.INCIDENTS_TABLE = outputOf(await findStack(), 'IncidentsTable');
    const { newestOccurrence } = await import('../../../lambdas/adapters/incidents.ts');
    const { contacts } = await load();
    const tests = contacts.map(async (contact) => ({
      contact,
      test: await newestOccurrence(contactTestKey(contact.id, digest)),
    }));
    return [testsRow(await Promise.all(tests), Date.now())];
  },
};

type Tested = { readonly contact: Contact; readonly test: Incident | undefined };

const dayMilliseconds = 24 * 3600 * 1000;
const mostDays = 90;

/** The row for the newest test of each contact, at an instant. */
export function testsRow(tests: readonly Tested[], now: number): Row {
  const check = 'last test';
  const todo = 'Run `npx notify-support test CONTACT` to send a message marked TEST.';
  const unanswered = tests.filter(({ test }) => test !== undefined && !hasAnswered(test));
  const silent = unanswered.filter(({ test }) => test?.status !== 'triggered');
  const old = tests.filter(({ test }) => test === undefined || daysSince(test, now) > mostDays);
  if (silent.length > 0) {
    return { check, status: 'failing', found: `No answer to the last test from ${contactsIn(silent)}`, todo };
  }
  if (unanswered.length > 0) {
    return {
      check,
      status: 'warning',
      found: `A test of ${contactsIn(unanswered)} is still running`,
      todo: 'Run the doctor again when the test is over.',
    };
  }
  if (old.length > 0) {
    return { check, status: 'warning', found: `No test of ${contactsIn(old)} in the last ${mostDays} days`, todo };
  }
  const newest = tests
    .flatMap(({ test }) => test?.openedAt ?? [])
    .sort()
    .at(-1);
  if (newest === undefined) return { check, status: 'warning', found: 'There are no contacts to test', todo };
  return {
    check,
    status: 'ok',
    found: `Every contact answered, the last one on ${newest.slice(0, 16).replace('T', ' at ')} UTC`,
  };
}

function daysSince({ openedAt }: Incident, now: number): number {
  return (now - Date.parse(openedAt)) / dayMilliseconds;
}

function contactsIn(tests: readonly Tested[]): string {
  return namesOf(tests.map(({ contact }) => contact));
}
