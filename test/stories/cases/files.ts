import { expect } from 'vitest';
import { readOnCallText } from '../../../bin/oncall/file.ts';
import { contactDoubts } from '../../../lambdas/domain/on-call/contact.ts';
import { bytes } from './arrival.ts';
import type { Check, Kind } from './kind.ts';

/* Files of people on call, as the program reads them before it applies them. */

const person = (sms: string, timeZone = 'Europe/Berlin') =>
  bytes(
    `contacts: [{ id: emil, name: Emil, sms: ${sms}, email: emil@example.org, timeZone: ${timeZone} }]\npolicies: { default: [emil] }\nroutes: []\n`,
  );

function faultsIn(input: Buffer): string[] {
  const read = readOnCallText(input.toString(), 'oncall.yaml');
  return 'faults' in read ? read.faults : [];
}

/** The file is refused with one fault, and what it says to write is right, or nothing is said. */
const isRefused =
  (says: string, proposes?: string): Check =>
  async (_, input) => {
    const faults = faultsIn(input);
    expect(faults).toEqual([expect.stringContaining(says)]);
    expect(/: write "([^"]+)"/.exec(faults[0] ?? '')?.[1]).toBe(proposes);
    if (proposes === undefined) return;
    expect(faultsIn(person(`"${proposes}"`))).toEqual([]);
  };
/** The file is accepted with this warning: people also live where their number is not from. */
const warns =
  (number: string): Check =>
  async (_, input) => {
    const read = readOnCallText(input.toString(), 'oncall.yaml');
    expect('onCall' in read && contactDoubts(read.onCall.contacts)).toEqual([
      expect.stringContaining(`without its country code. If it is, write "${number}".`),
    ]);
  };
const isAccepted: Check = async (_, input) => {
  const read = readOnCallText(input.toString(), 'oncall.yaml');
  expect('onCall' in read && contactDoubts(read.onCall.contacts)).toEqual([]);
};

const noCountry = isRefused('does not begin with + and a country code');
const unquoted = isRefused('A number without quotes loses its +');

const national: Kind = {
  asks: 'a number without a country is refused, and no country is made up',
  forms: [
    ['of the United States', person('"(479) 555-0100"'), noCountry],
    ['of the United States, with its 1', person('"1-479-555-0100"'), noCountry],
    ['of Germany', person('"0151 12345678"'), isRefused('has no country code')],
    ['of the United Kingdom', person('"020 7946 0018"'), isRefused('has no country code')],
    ['without quotes, of the United States', person('4795550100'), unquoted],
    ['without quotes, of Germany', person('015112345678'), unquoted],
    ['without quotes, with a +', person('+4915112345678'), unquoted],
    ['without quotes, in octal digits', person('0123456701'), unquoted],
  ],
  files: {
    'oncall-us-national.yaml': noCountry,
    'oncall-us-unquoted.yaml': unquoted,
    'oncall-de-unquoted-national.yaml': unquoted,
  },
};

const madeUp: Kind = {
  asks: 'a number that an older hint made up is accepted with a warning, because it can be somebody else’s',
  forms: [
    ['of Norway, in Chicago', person('"+4795550100"', 'America/Chicago'), warns('+14795550100')],
    ['of Peru, in New York', person('"+5125550100"', 'America/New_York'), warns('+15125550100')],
    ['of Egypt, by another name of Chicago’s time', person('"+2045550100"', 'US/Central'), warns('+12045550100')],
    ['not in Norway', person('"+4795550100"', 'Europe/Oslo'), isAccepted],
    ['not in Havana, where numbers have ten digits too', person('"+5352345678"', 'America/Havana'), isAccepted],
    ['not with a 1', person('"+14795550100"', 'America/Chicago'), isAccepted],
  ],
  files: { 'oncall-us-as-advised.yaml': warns('+14795550100') },
};

const zeroAfter = (code: string, proposes: string) =>
  isRefused(`has the zero after the country code ${code} that is dialled only within the country`, proposes);

const trunkZeros: Kind = {
  asks: 'the zero that is only dialled within a country is dropped',
  forms: [
    ['in brackets', person('"+44 (0)20 7946 0018"'), zeroAfter('44', '+442079460018')],
    ['after 0044', person('"0044 (0) 20 7946 0018"'), zeroAfter('44', '+442079460018')],
    ['without brackets', person('"+49 0151 12345678"'), zeroAfter('49', '+4915112345678')],
    ['without any mark', person('"+410446681800"'), zeroAfter('41', '+41446681800')],
    ['of France', person('"+33 (0)6 12 34 56 78"'), zeroAfter('33', '+33612345678')],
    ['not in Italy, where it belongs to the number', person('"+390612345678"'), isAccepted],
  ],
  files: {
    'oncall-uk-trunk-zero.yaml': zeroAfter('44', '+442079460018'),
    'oncall-uk-as-advised.yaml': zeroAfter('44', '+442079460018'),
  },
};

const isNotAPlace = isRefused('is not the name of a place');

const timeZones: Kind = {
  asks: 'a time zone is a place or UTC, and no abbreviation is taken for another country’s',
  forms: [
    ...['BST', 'IST', 'CET', 'EST', 'CST', 'GMT', 'bst'].map(
      (zone) => [zone, person('"+447700900123"', zone), isNotAPlace] as const,
    ),
    ['Etc/GMT+1', person('"+447700900123"', 'Etc/GMT+1'), isRefused('its sign is reversed')],
    ['Europe/London', person('"+447700900123"', 'Europe/London'), isAccepted],
    ['UTC', person('"+447700900123"', 'UTC'), isAccepted],
  ],
  files: { 'oncall-zone-bst.yaml': isNotAPlace },
};

export const files: readonly Kind[] = [national, madeUp, trunkZeros, timeZones];
