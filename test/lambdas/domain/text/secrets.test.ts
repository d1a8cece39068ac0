import { describe, expect, it } from 'vitest';
import { hideAddresses, hideSecrets } from '../../../../lambdas/domain/text/secrets.ts';

const token = `AQCEAAAAKgAAAAMAAAAAAAAA${'b+/C9'.repeat(120)}==`;
const role = 'arn:aws:sts::123456789012:assumed-role/NotifySupport-SendNotificationRole0A1B2C3D-aBcDeFgHiJkL';

describe('text for others', () => {
  it.each([
    ['Email address <ada.x+y@mail.example> is bad', 'Email address <(address)> is bad'],
    ['+491701234567 opted out', '(number) opted out'],
    ['+49 (170) 123-4567: no', '(number): no'],
    ['5 + 3 at 03:14', '5 + 3 at 03:14'],
  ])('keeps addresses to itself: %s', (text, expected) => {
    expect(hideAddresses(text)).toBe(expected);
  });

  it.each([
    [`Invalid token: '${token}'`, "Invalid token: '(token)'"],
    ['on resource: +4915112345678', 'on resource: (number)'],
    ['identity/ada@example.org', '(address)'],
    ['key a1B2c3D4e5F6g7H8i9J0a1B2c3D4e5F6g7H8i9J0 is disabled', 'key (secret) is disabled'],
    ['at https://x.example/live/n/Zk3v9QwXb7TfLm2RsYc0Ag, twice', 'at https://x.example/live/n/(code), twice'],
    ['at https://x.example/live/c/Zk3v9QwXb7TfLm2RsYc0Ag.ics', 'at https://x.example/live/c/(code).ics'],
  ])('has no secret: %s', (text, expected) => {
    expect(hideSecrets(text)).toBe(expected);
  });

  it.each([
    `User: ${role} is not authorized to perform: SNS:Publish`,
    'request 0f8fad5b-d9cb-469f-a165-70867728950e',
    'checkout-5xx-high-0123456789ab-0007-1-r1-l1-a-contact-of-20-chars-0',
    '2026-11-24T02:14:00.000Z: 5 + 3 = 8',
  ])('keeps what identifies the fault: %s', (text) => {
    expect(hideSecrets(text)).toBe(text);
  });
});
