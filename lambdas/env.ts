/** The environment that the stack gives its functions. Every function gets only the variables that it uses. */
export type Environment = {
  /** Name of the table of incidents, their timelines and links. */
  readonly INCIDENTS_TABLE: string;
  /** Name of the table of contacts, policies and routes. */
  readonly ON_CALL_TABLE: string;
  /** ARN of the state machine NotifySupport. */
  readonly NOTIFY_SUPPORT_ARN: string;
  /** ARN of the backstop's topic, for incidents that nobody answers and failures of the pager itself. */
  readonly BACKSTOP_TOPIC_ARN: string;
  /** Base URL of links, without a slash at the end. */
  readonly BASE_URL: string;
  /** Sender of e-mails: an address or `Name <address>`. */
  readonly SENDER: string;
  /** Configuration set of e-mails, which reports their delivery. */
  readonly EMAIL_CONFIGURATION_SET: string;
  /** Phone number or sender id that SMS come from by SNS; empty to use the account's default. */
  readonly ORIGINATION_NUMBER: string;
  /** ARN of the origination identity of SMS in AWS End User Messaging; empty to send by SNS. */
  readonly ORIGINATION_IDENTITY: string;
  /** ARN of the number or pool that calls come from; empty if the stack makes no calls. */
  readonly VOICE_ORIGINATION: string;
  /** The highest price of one SMS, or of a minute of a call, in USD: `0.25`; empty for the account's limit. */
  readonly MAX_PRICE: string;
  /** Configuration set of SMS and calls in AWS End User Messaging; empty if it is not used. */
  readonly PHONE_CONFIGURATION_SET: string;
  /** `on`, or `off` to send no notices when an incident is taken or resolved. */
  readonly NOTICES: string;
  /** The pager's name: the names of its own alarms begin with it and a hyphen, and it is a dimension of its metrics. */
  readonly PAGER_NAME: string;
  /** The URL of the runbook, to which a heading is added. */
  readonly RUNBOOK_URL: string;
};

/**
 * The value of one variable.
 *
 * @throws Error if it is not set, because the stack did not give it to this function.
 */
export function env(name: keyof Environment): string {
  const value = findEnv(name);
  if (value === undefined) throw new Error(`The environment variable ${name} is not set for this function.`);
  return value;
}

/** The value of a variable that a function can do without. */
export function findEnv(name: keyof Environment): string | undefined {
  return process.env[name];
}
