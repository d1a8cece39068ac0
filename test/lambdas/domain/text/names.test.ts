import { describe, expect, it } from 'vitest';
import {
  isOrAre,
  listChoices,
  listContacts,
  listFirst,
  listNames,
  listOnPage,
  namesFirst,
  shortNames,
  willBeNotified,
} from '../../../../lambdas/domain/text/names.ts';

const named = (...names: string[]) => names.map((name) => ({ id: name.toLowerCase(), name }));

describe('contacts', () => {
  it.each([
    [[], 'nobody', 'nobody', 'is'],
    [['Ben'], 'Ben', 'Ben', 'is'],
    [['Ada'], 'you', 'Ada', 'are'],
    [['Ben', 'Cy'], 'Ben and Cy', 'Ben and Cy', 'are'],
    [['Ben', 'Ada'], 'you and Ben', 'Ben and Ada', 'are'],
    [['Ben', 'Cy', 'Dee'], 'Ben, Cy and Dee', 'Ben +2', 'are'],
    [['Ben', 'Cy', 'Dee', 'Eva', 'Flo'], 'Ben, Cy, Dee, Eva and Flo', 'Ben +4', 'are'],
    [['Ben', 'Cy', 'Dee', 'Eva', 'Flo', 'Gil'], 'Ben, Cy, Dee and 3 others', 'Ben +5', 'are'],
  ])('%j', (names, listed, short, verb) => {
    expect(listContacts(named(...names), 'ada')).toBe(listed);
    expect(shortNames(names)).toBe(short);
    expect(isOrAre(named(...names), 'ada')).toBe(verb);
  });

  it('are told apart by their ids: of two with the same name, only one is the reader', () => {
    const sams = [
      { id: 'sam', name: 'Sam' },
      { id: 'sam-2', name: 'Sam' },
    ];
    expect(listContacts(sams, 'sam')).toBe('you and Sam');
    expect(listContacts(sams.slice(1), 'sam')).toBe('Sam');
    expect(isOrAre(sams.slice(1), 'sam')).toBe('is');
    expect(willBeNotified(sams.slice(1), 'sam')).toBe('will be notified');
    expect(willBeNotified(sams.slice(0, 1), 'sam')).toBe('will be notified again');
    expect(willBeNotified(sams, 'sam')).toBe('will be notified');
    expect(listContacts(sams)).toBe('Sam and Sam');
    expect(namesFirst(sams.toReversed(), 'sam')).toEqual(['You', 'Sam']);
  });

  it('leave the words of a page in order, whichever way their names are read', () => {
    expect(listOnPage(named('علي', '<b>')).markup).toBe('<bdi>علي</bdi> and <bdi>&lt;b&gt;</bdi>');
    expect(listFirst(named('Ben', 'Ada'), 'ada').markup).toBe('<bdi>You</bdi> and <bdi>Ben</bdi>');
    expect(listFirst(named('Ben'), 'ada').markup).toBe('<bdi>Ben</bdi>');
  });
});

it('lists plain words too', () => {
  expect(listNames(['sms', 'email'])).toBe('sms and email');
});

describe('names to choose one from', () => {
  it.each([
    [['sms'], 'sms'],
    [['sms', 'email'], 'sms or email'],
    [['sms', 'email', 'chat'], 'sms, email or chat'],
  ])('%j', (names, said) => {
    expect(listChoices(names)).toBe(said);
  });
});
