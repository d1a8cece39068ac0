import { describe, expect, it } from 'vitest';
import { contactOfCaller, raiserName } from '../../../bin/incidents/raiser.ts';

const contacts = [{ id: 'ada', name: 'Ada Lovelace' }];
const role = 'arn:aws:sts::123456789012:assumed-role/Admin/dana@example.org';

describe('the name of the person who raises an incident', () => {
  it.each([
    ['that was given', 'Eve', role, 'Eve'],
    ['of the contact whose id was given', 'ada', role, 'Ada Lovelace'],
    ['of a session, without the rest of its address', undefined, role, 'dana'],
    ['of a user, without its path', undefined, 'arn:aws:iam::123456789012:user/ops/fay', 'fay'],
    ['of the contact with the id of the user', undefined, 'arn:aws:iam::123456789012:user/ada', 'Ada Lovelace'],
    ['of the user here if the account itself asks', undefined, 'arn:aws:iam::123456789012:root', 'me'],
    ['of the user here on the local stack', undefined, 'arn:aws:iam::000000000000:user/local', 'me'],
    ['of the user here if the session has none', undefined, 'arn:aws:sts::1:assumed-role/Admin/@x', 'me'],
    ['on one line', 'Eve\n\u202eevil', role, 'Eve evil'],
    ['at most 60 characters long', 'x'.repeat(80), role, `${'x'.repeat(59)}…`],
    ['missing if nothing of it can be seen', '\u200b ', role, undefined],
  ])('is the one %s', (_, given, arn, name) => {
    expect(raiserName(given, arn, contacts, 'me')).toBe(name);
  });

  it('is never that of an empty user', () => {
    expect(raiserName(undefined, 'arn:aws:iam::1:root', contacts, '')).toBeUndefined();
  });
});

describe('the contact who calls AWS', () => {
  const people = [
    { id: 'ada', email: 'Ada.Lovelace@example.org' },
    { id: 'ben', email: undefined },
  ];
  it.each([
    ['by the e-mail address that the session is named after', 'assumed-role/Admin/ada.lovelace@example.org', 'ada'],
    ['by an id, which the user is called', 'user/ops/Ben', 'ben'],
    ['by an id before the @', 'assumed-role/Admin/ben@example.org', 'ben'],
    ['not by a part of an address', 'assumed-role/Admin/ada.lovelace', undefined],
    ['not of the account itself', 'root', undefined],
    ['not on the local stack', 'user/local', undefined],
  ])('is found %s', (_, path, id) => {
    expect(contactOfCaller(`arn:aws:sts::123456789012:${path}`, people)?.id).toBe(id);
  });
});
