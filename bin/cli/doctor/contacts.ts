import { type Contact, planAttempts } from '../../../lambdas/domain/on-call/contact.ts';
import { sections } from '../../../lambdas/domain/on-call/on-call.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { type Check, listed, namesOf, type Row } from './check.ts';

const apply = 'fix oncall.yaml, then `npx notify-support apply`.';

/** Whether the table says whom to notify, and everybody in it can be reached. */
export const contacts: Check = {
  name: 'contacts',
  needs: ['ssm:GetParameter', 'dynamodb:Scan'],
  run: async ({ load }) => {
    const onCall = await load();
    return [sayTable(onCall), sayPolicies(onCall), sayUnreachable(onCall.contacts)];
  },
};

function sayTable({ damaged, ...onCall }: StoredOnCall): Row {
  const check = 'contacts';
  if (damaged.length > 0) {
    const keys = listed(damaged.map(({ key }) => key));
    return {
      check,
      status: 'failing',
      found: `${keys} cannot be read`,
      todo: '`npx notify-support apply` writes it again.',
    };
  }
  if (onCall.contacts.length === 0) {
    const todo = 'Write oncall.yaml (oncall.example.yaml is there to copy), then `npx notify-support apply`.';
    return { check, status: 'failing', found: 'The table is empty: every alert ends with nobody notified', todo };
  }
  const found = sections.map((section) => `${onCall[section].length} ${section}`).join(', ');
  return { check, status: 'ok', found };
}

/** Alerts that name no policy go to `default`; and a policy that names somebody who is gone skips them without a word. */
function sayPolicies({ contacts, policies }: StoredOnCall): Row {
  const check = 'policies';
  const known = new Set(contacts.map(({ id }) => id));
  const holes = policies.filter(({ levels }) => levels.some((level) => level.contacts.some((id) => !known.has(id))));
  if (!policies.some(({ id }) => id === 'default')) {
    return { check, status: 'failing', found: 'There is no policy default', todo: `Give it one: ${apply}` };
  }
  if (holes.length > 0) {
    const found = `${listed(holes.map(({ id }) => id))} names contacts that are not there`;
    return { check, status: 'failing', found, todo: `Somebody changed the table by hand: ${apply}` };
  }
  return { check, status: 'ok', found: listed(policies.map(({ id }) => id)) };
}

function sayUnreachable(contacts: readonly Contact[]): Row {
  const check = 'addresses';
  const unreachable = contacts.filter((contact) => {
    const attempts = planAttempts(contact);
    return attempts.length === 0 || attempts.some(({ channels }) => channels.length === 0);
  });
  if (unreachable.length === 0) return { check, status: 'ok', found: 'Every attempt at everybody has an address' };
  const found = `${namesOf(unreachable)} has no address for an attempt`;
  return { check, status: 'failing', found, todo: `Give them an sms number or an e-mail address: ${apply}` };
}
