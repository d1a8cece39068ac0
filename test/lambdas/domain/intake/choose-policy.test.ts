import { expect, it } from 'vitest';
import { policyFor } from '../../../../lambdas/domain/intake/choose-policy.ts';

const limited = { id: 'shop', policies: ['urgent', 'office'] };
const note = (asked: string) =>
  `The alert asked for the policy "${asked}". The source shop may ask only for "urgent" and "office", so "urgent" is used instead.`;

it.each([
  ['the one that it asks for', 'storage', undefined, { policy: 'storage' }],
  ['the default if it asks for none', undefined, undefined, { policy: 'default' }],
  ['any that it asks for if the source names none', 'storage', { id: 'shop', policies: [] }, { policy: 'storage' }],
  ['one that its source may ask for', 'office', limited, { policy: 'office' }],
  ['the first of its source if it asks for none', undefined, limited, { policy: 'urgent' }],
  [
    'the first of its source, with a note, if it asks for another one',
    'default',
    limited,
    { policy: 'urgent', note: note('default') },
  ],
])('the policy of an alert is %s', (_, asked, source, expected) => {
  expect(policyFor(asked, source)).toEqual(expected);
});
