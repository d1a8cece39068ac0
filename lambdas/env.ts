/** What the stack tells its functions: every function gets the part that it uses, and nothing else. */
export type Environment = {
  /** Name of the table of incidents, their timelines and links. */
  readonly INCIDENTS_TABLE: string;
  /** Name of the table of contacts, policies and routes. */
  readonly ON_CALL_TABLE: string;
  /** ARN of the state machine NotifySupport. */
  readonly NOTIFY_SUPPORT_ARN: string;
  /** ARN of the topic that speaks when nobody answers or the pager itself fails. */
  readonly BACKSTOP_TOPIC_ARN: string;
  /** Where links lead, without a slash at the end. */
  readonly BASE_URL: string;
  /** Sender of e-mails: an address or `Name <address>`. */
  readonly SENDER: string;
  /** Configuration set of e-mails: what becomes of them is told through it. */
  readonly EMAIL_CONFIGURATION_SET: string;
  /** Phone number or sender id that SMS come from by SNS; empty where the account's default is used. */
  readonly ORIGINATION_NUMBER: string;
  /** ARN of what SMS come from by AWS End User Messaging; empty where they go by SNS. */
  readonly ORIGINATION_IDENTITY: string;
  /** ARN of the number or pool that calls come from; empty where there are none. */
  readonly VOICE_ORIGINATION: string;
  /** The most that one SMS, or a minute of a call, may cost, in USD: `0.25`; empty for what the account allows. */
  readonly MAX_PRICE: string;
  /** Configuration set of SMS and calls by AWS End User Messaging; empty where there are none. */
  readonly PHONE_CONFIGURATION_SET: string;
  /** `on`, or `off` when those who need not answer any more are not to be told. */
  readonly NOTICES: string;
  /** The pager's name: its own alarms begin with it and a hyphen, and its metrics are told apart by it. */
  readonly PAGER_NAME: string;
  /** The address of the runbook, to which a heading is added. */
  readonly RUNBOOK_URL: string;
};

/**
 * The value of one variable.
 *
 * @throws Error when it is not set: the stack forgot to give it to this function.
 */
export function env(name: keyof Environment): string {
  const value = findEnv(name);
  if (value === undefined) throw new Error(`The environment variable ${name} is not set for this function.`);
  return value;
}

/** The same for what a function works without. */
export function findEnv(name: keyof Environment): string | undefined {
  return process.env[name];
}
