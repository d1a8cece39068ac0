import { expect, it } from 'vitest';
import { mailTroubleText } from '../../../../lambdas/domain/notify/mail-trouble.ts';

const anError = (name: string, message = '', status?: number) =>
  Object.assign(new Error(message), { name, ...(status && { $metadata: { httpStatusCode: status } }) });

it.each<[unknown, string]>([
  [
    anError('MessageRejected', 'Email address is not verified: on-call@example.org', 400),
    'SES refuses the sender, because neither its address nor its domain is verified',
  ],
  [anError('MessageRejected', 'Rejected', 400), 'SES answered with an error (MessageRejected)'],
  [anError('ThrottlingException', '', 429), 'SES accepts no more e-mails for now (ThrottlingException)'],
  [anError('SendingPausedException', '', 400), 'SES sends nothing for this account (SendingPausedException)'],
  [anError('InternalFailure', '', 500), 'SES answered with an error (InternalFailure)'],
  [anError('AbortError'), 'SES did not answer (AbortError)'],
  [undefined, 'SES did not answer (no error)'],
])('says without an address why SES did not take an e-mail: %s', (error, text) => {
  expect(mailTroubleText(error)).toBe(text);
});
