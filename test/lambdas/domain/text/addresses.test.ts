import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  addressIn,
  emailFault,
  phoneFault,
  quote,
  timeZoneFault,
  unquotedPhoneFault,
} from '../../../../lambdas/domain/text/addresses.ts';

const format = 'write it in E.164: +, country code, number, such as "+4915112345678"';

describe('a phone number', () => {
  it.each(['+4915112345678', '+15550100123', '+3725550123', '+6904567'])('may be %s', (value) => {
    expect(phoneFault(value)).toBeUndefined();
  });

  it.each([
    ['+49 151 12345678', '"+49 151 12345678" has other characters than digits after the +: write "+4915112345678".'],
    [
      '+49(151)123-456.78',
      '"+49(151)123-456.78" has other characters than digits after the +: write "+4915112345678".',
    ],
    ['004915112345678', '"004915112345678" begins with 00 instead of +: write "+4915112345678".'],
    ['0049 151 12345678', '"0049 151 12345678" begins with 00 instead of +: write "+4915112345678".'],
    ['00049', `"00049" begins with 00 instead of +: ${format}.`],
    ['4915112345678', '"4915112345678" does not begin with +: write "+4915112345678".'],
    ['015112345678', `"015112345678" has no country code: ${format}.`],
    ['123', `"123" does not begin with +: ${format}.`],
    ['+0151123456', `"+0151123456" is not a phone number: ${format}.`],
    ['+1234567890123456', `"+1234567890123456" is not a phone number: ${format}.`],
    ['ada@example.org', `"ada@example.org" is not a phone number: ${format}.`],
    ['', `"" is not a phone number: ${format}.`],
  ])('may not be %s', (value, fault) => {
    expect(phoneFault(value)).toBe(fault);
  });

  it('without quotes is reported with the quotes that it needs', () => {
    expect(unquotedPhoneFault(4915112345678)).toContain('write it in quotes, "+4915112345678".');
    expect(unquotedPhoneFault(1.5e300)).toContain('write it in quotes, such as "+4915112345678".');
  });

  it('that is proposed instead is always one', () => {
    const digits = fc.stringMatching(/^(\+|00|0)?[\d ()./-]{0,18}$/);
    fc.assert(
      fc.property(digits, (value) => {
        const proposed = /: write "(.*)"/.exec(phoneFault(value) ?? '')?.[1];
        if (proposed !== undefined) expect(phoneFault(proposed)).toBeUndefined();
      }),
    );
  });
});

describe('an e-mail address', () => {
  it.each(['ada@example.org', "o'neil+night@mail.example.co.uk", 'a@b.c', 'ops@xn--bcher-kva.example'])(
    'may be %s',
    (value) => {
      expect(emailFault(value)).toBeUndefined();
    },
  );

  it.each([
    'ada',
    'ada@localhost',
    'Ada <ada@example.org>',
    'ada@example.org, ben@example.org',
    'ada@example..org',
    'ada.@example.org',
    'ada@-example.org',
    'ada@example-.org',
    'ada@exämple.org',
    'ada@example.org\nBcc: eve@example.org',
    `${'a'.repeat(65)}@example.org`,
    `a@${'b.'.repeat(130)}org`,
    '',
  ])('may not be %s', (value) => {
    expect(emailFault(value)).toMatch(/is not an e-mail address: write the address alone, such as ada@example.org\.$/);
  });
});

describe('a time zone', () => {
  it.each(['Europe/Berlin', 'UTC', 'America/Argentina/Buenos_Aires', 'Asia/Kolkata'])('may be %s', (value) => {
    expect(timeZoneFault(value)).toBeUndefined();
  });

  it.each([
    ['Berlin', '"Berlin" is not a time zone: write an IANA name such as Europe/Berlin or UTC.'],
    ['+01:00', '"+01:00" is not a time zone: write an IANA name such as Europe/Berlin or UTC.'],
    [
      'Europe/Pari',
      '"Europe/Pari" is not a time zone: write an IANA name such as Europe/Berlin or UTC. Did you mean Europe/Paris?',
    ],
  ])('may not be %s', (value, fault) => {
    expect(timeZoneFault(value)).toBe(fault);
  });
});

describe('a quoted value', () => {
  it('is one short line whatever it holds', () => {
    expect(quote('a\n"b"')).toBe('"a\\n\\"b\\""');
    expect(quote('a'.repeat(100))).toBe(`"${'a'.repeat(39)}…"`);
  });
});

describe('a mailbox', () => {
  it.each(['on-call@example.org', 'On-call <on-call@example.org>', '<on-call@example.org>'])(
    'holds a bare address: %s',
    (mailbox) => {
      expect(addressIn(mailbox)).toBe('on-call@example.org');
    },
  );
});
