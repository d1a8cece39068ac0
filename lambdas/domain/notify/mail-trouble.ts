/** Errors of SES by their name, and what they say about the account. https://docs.aws.amazon.com/ses/latest/APIReference-V2/API_SendEmail.html */
const texts: Readonly<Record<string, string>> = {
  TooManyRequestsException: 'SES accepts no more e-mails for now',
  ThrottlingException: 'SES accepts no more e-mails for now',
  LimitExceededException: 'SES accepts no more e-mails for now',
  AccountSuspendedException: 'SES sends nothing for this account',
  SendingPausedException: 'SES sends nothing for this account',
  MailFromDomainNotVerifiedException: 'SES refuses the sender, because its MAIL FROM domain is not verified',
};

/** The reason why SES did not take an e-mail, from the error that its client threw. It names no address. */
export function mailTroubleText(error: unknown): string {
  const { name, message, $metadata } = (error ?? {}) as Partial<Error> & {
    readonly $metadata?: { readonly httpStatusCode?: number };
  };
  if (name === 'MessageRejected' && /not verified/i.test(message ?? ''))
    return 'SES refuses the sender, because neither its address nor its domain is verified';
  const isAnswer = $metadata?.httpStatusCode !== undefined;
  const text = texts[name ?? ''] ?? (isAnswer ? 'SES answered with an error' : 'SES did not answer');
  return `${text} (${name ?? 'no error'})`;
}
