import { type Contact, contactDoubts, planAttempts } from '../../../lambdas/domain/on-call/contact.ts';
import { howToRepair } from '../../../lambdas/domain/on-call/stored.ts';
import { sections } from '../../../lambdas/domain/on-call/stored-sections.ts';
import type { StoredOnCall } from '../../../lambdas/domain/on-call/table.ts';
import { type Check, listed, namesOf, type Row } from './check.ts';

const apply = 'fix oncall.yaml, then run `npx notify-support apply`.';

/** Checks that the table of contacts is complete, and that every contact can be reached. */
export const contacts: Check = {
  name: 'contacts',
  needs: ['ssm:GetParameter', 'dynamodb:Scan'],
  run: async ({ load }) => {
    const onCall = await load();
    const rows = onCall.damaged.length > 0 ? damageRows(onCall) : [tableRow(onCall)];
    return [...rows, policiesRow(onCall), addressesRow(onCall.contacts)];
  },
};

/** The most items whose faults are written out. Others are only named. */
const mostDamaged = 5;

function damageRows({ damaged }: StoredOnCall): Row[] {
  const todo = 'Run `npx notify-support apply`, which writes it again. Until then it has no effect.';
  const row = (found: string): Row => ({ check: 'contacts', status: 'failing', found, todo });
  const more = damaged.slice(mostDamaged).map(({ key }) => key);
  return [
    ...damaged.slice(0, mostDamaged).map(({ fault }) => row(fault.replace(`. ${howToRepair}`, ''))),
    ...(more.length === 0 ? [] : [row(`These items are damaged, too: ${listed(more)}`)]),
  ];
}

function tableRow({ damaged: _, ...onCall }: StoredOnCall): Row {
  const check = 'contacts';
  if (onCall.contacts.length === 0) {
    const todo =
      'Copy oncall.example.yaml to oncall.yaml, put your own contacts in, then run `npx notify-support apply`.';
    return { check, status: 'failing', found: 'The table is empty: alerts would notify nobody', todo };
  }
  const found = sections.map((section) => `${onCall[section].length} ${section}`).join(', ');
  return { check, status: 'ok', found };
}

/** The policies. Alerts without a policy go to `default`, and a contact that is missing is skipped without a notice. */
function policiesRow({ contacts, schedules, policies }: StoredOnCall): Row {
  const check = 'policies';
  const known = new Set([...contacts, ...schedules].map(({ id }) => id));
  const holes = policies.filter(({ levels }) => levels.some((level) => level.contacts.some((id) => !known.has(id))));
  if (!policies.some(({ id }) => id === 'default')) {
    return { check, status: 'failing', found: 'There is no policy default', todo: `Add the policy default: ${apply}` };
  }
  if (holes.length > 0) {
    const found = `Contacts of ${listed(holes.map(({ id }) => id))} are missing`;
    return { check, status: 'failing', found, todo: `The table was changed by hand: ${apply}` };
  }
  return { check, status: 'ok', found: listed(policies.map(({ id }) => id)) };
}

function addressesRow(contacts: readonly Contact[]): Row {
  const check = 'addresses';
  const unreachable = contacts.filter((contact) => {
    const attempts = planAttempts(contact);
    return attempts.length === 0 || attempts.some(({ channels }) => channels.length === 0);
  });
  if (unreachable.length === 0) return doubtsRow(contacts);
  const found = `Some attempts have no address: ${namesOf(unreachable)}`;
  return { check, status: 'failing', found, todo: `Add an SMS number or an e-mail address: ${apply}` };
}

function doubtsRow(contacts: readonly Contact[]): Row {
  const check = 'addresses';
  const doubtful = contacts.filter((contact) => contactDoubts([contact]).length > 0);
  if (doubtful.length === 0) return { check, status: 'ok', found: 'Every attempt at every contact has an address' };
  const found = `Some numbers could lack the country code of the United States or Canada: ${namesOf(doubtful)}`;
  return { check, status: 'warning', found, todo: `If one does, write +1 before it: ${apply}` };
}
