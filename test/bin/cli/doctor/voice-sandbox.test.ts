import { expect, it } from 'vitest';
import { voiceSandboxRow } from '../../../../bin/cli/doctor/voice-sandbox.ts';
import { unverifiedNumber } from '../../../../lambdas/adapters/channels/end-user-messaging.ts';
import { aNotification } from '../../../lambdas/domain/samples.ts';
import { aContact } from '../../../support/night.ts';

const ada = aContact('ada', { voice: '+15550100201' });
const ben = aContact('ben', { voice: '+15550100202' });
const accepted = (at: string) => aNotification({ at, channel: 'voice', state: 'sent' });
const refused = (at: string) => aNotification({ at, channel: 'voice', state: 'failed', why: unverifiedNumber });
const [earlier, later] = ['2026-08-01T09:00:00.000Z', '2026-08-02T09:00:00.000Z'];

it.each([
  ['ok if every number is verified', [], [], 'ok', /^Every number to call is verified/],
  ['a warning if nobody was tested', [ada, ben], [], 'warning', /do not reach these contacts: Ada, Ben$/],
  ['ok once a call was accepted', [ada, ben], [refused(earlier), accepted(later)], 'ok', /one to Ada, whose number/],
  [
    'failing once a call was refused',
    [ada, ben],
    [accepted(earlier), refused(later)],
    'failing',
    /^Calls are in their sandbox, and do not reach these contacts: Ada, Ben\. AWS refused the call in the last test of Ada$/,
  ],
  [
    'a warning if the last test tells nothing about calls',
    [ada],
    [
      aNotification(),
      aNotification({ channel: 'voice', instead: 'sms' }),
      aNotification({ channel: 'voice', state: 'failed', why: 'the number is not valid' }),
    ],
    'warning',
    /^AWS does not say/,
  ],
])('is %s', (_, unverified, events, status, found) => {
  expect(voiceSandboxRow(unverified, events)).toMatchObject({ status, found: expect.stringMatching(found) });
});
