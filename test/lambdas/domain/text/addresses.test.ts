import { describe, expect, it } from 'vitest';
import { addressIn, emailFault, quote } from '../../../../lambdas/domain/text/addresses.ts';

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
