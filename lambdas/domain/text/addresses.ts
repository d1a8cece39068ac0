/** The fault of an e-mail address; nothing if SES accepts it: one bare address, 7-bit, with a domain of at least two parts. */
export function emailFault(value: string): string | undefined {
  const [local = '', domain = '', ...more] = value.split('@');
  const isAddress =
    more.length === 0 &&
    local.length <= 64 &&
    value.length <= 254 &&
    local.split('.').every((part) => /^[\w!#$%&'*+/=?^`{|}~-]+$/.test(part)) &&
    isDomain(domain);
  return isAddress
    ? undefined
    : `${quote(value)} is not an e-mail address: write the address alone, such as ada@example.org.`;
}

/** The bare address of a mailbox, with or without a name: of `On-call <on-call@example.org>` the part in brackets. */
export function addressIn(mailbox: string): string {
  return mailbox.replace(/^.*<([^>]*)>.*$/, '$1');
}

function isDomain(domain: string): boolean {
  const labels = domain.split('.');
  return (
    labels.length >= 2 && labels.every((label) => /^[a-z0-9][a-z0-9-]{0,62}$/i.test(label) && !label.endsWith('-'))
  );
}

/** A value as a fault shows it: in quotes, cut, with control characters escaped. */
export function quote(value: string): string {
  return JSON.stringify(value.length > 40 ? `${value.slice(0, 39)}…` : value);
}
