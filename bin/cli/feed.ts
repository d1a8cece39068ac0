import type { Feed } from '../../lambdas/domain/calendar/feed.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { refuseUnknown, scheduleIn } from '../calendar/change-people.ts';
import { nameOf, openTable, tableOptions } from '../calendar/change-table.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';

/** Makes a secret address at which calendar programs read shifts, or revokes it. */
export const feed = defineCommand({
  call: 'npx notify-support feed',
  about: `Makes a secret address at which calendar programs read the shifts of a contact in all schedules, or all shifts of one
    schedule. Overrides and absences are in it. It has names and times, and no telephone numbers. Everybody who knows the
    address can read it. It is shown once, because the stack keeps only its hash.`,
  operands: { contact: { type: 'text', word: 'CONTACT', about: 'the contact', isOptional: true } },
  options: {
    schedule: { type: 'text', word: 'NAME', about: 'a schedule, in place of a contact' },
    revoke: { type: 'flag', about: 'end every address of this contact or schedule' },
    json: { type: 'flag', about: 'print the result as JSON' },
    ...tableOptions,
  },
  examples: [
    'npx notify-support feed ada',
    'npx notify-support feed --schedule primary',
    'npx notify-support feed ada --revoke',
  ],
  exitStatus: { 0: 'the address was made, or all were revoked', 1: 'nothing was changed' },
  run: async ({ contact, schedule, revoke, json, ...given }, { print }) => {
    const asked = askedFor(contact, schedule);
    const table = await openTable(given);
    if ('contact' in asked) refuseUnknown(table.onCall, asked.contact);
    else scheduleIn(table.onCall, asked.schedule);
    const [name, typed] =
      'contact' in asked
        ? [nameOf(table, asked.contact), asked.contact]
        : [asked.schedule, `--schedule ${asked.schedule}`];
    if (revoke) {
      const revoked = await table.stack.revokeFeeds(asked);
      if (json) print(JSON.stringify({ ...asked, revoked }));
      else
        print(`${name}: ${plural(revoked, 'address', 'addresses')} revoked.${revoked === 0 ? ' There was none.' : ''}`);
      return 0;
    }
    const url = await urlOf(table.stack);
    const address = `${url}/c/${await table.stack.createFeed(asked)}.ics`;
    if (json) print(JSON.stringify({ ...asked, address }));
    else {
      print(`The shifts of ${name}, for calendar programs:`);
      print(`  ${address}`);
      print(
        'Subscribe to this address, and do not import it. It is not shown again, and everybody who knows it can read it.',
      );
      print('The calendar program decides how often it reads it. Google does so once in 12 to 24 hours.');
      print(`To end it: npx notify-support feed ${typed} --revoke${table.sameStack}`);
    }
    return 0;
  },
});

function askedFor(contact: string | undefined, schedule: string | undefined): Feed {
  if (contact !== undefined && schedule !== undefined) refuse('Name a contact or --schedule, and not both.');
  if (contact !== undefined) return { contact };
  if (schedule !== undefined) return { schedule };
  return refuse('Whose shifts? Name a contact, such as ada, or a schedule with --schedule.');
}

/** The address of the stack's API. */
async function urlOf({ findStack }: Awaited<ReturnType<typeof openTable>>['stack']): Promise<string> {
  const { AlertsUrl: url } = (await findStack()).outputs;
  return url?.replace(/\/alerts$/, '') ?? stop('The deployed stack has no output AlertsUrl. Nothing was changed.');
}
