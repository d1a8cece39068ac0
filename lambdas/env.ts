/** The variables that Lambda sets: the Region, and the temporary credentials of the function's role. */
type Credentials = {
  readonly AWS_REGION: string;
  readonly AWS_ACCESS_KEY_ID: string;
  readonly AWS_SECRET_ACCESS_KEY: string;
  readonly AWS_SESSION_TOKEN: string;
};

/** The variables that the stack sets for its functions. Each function gets only those that it uses. */
export type Environment = {
  /** Name of the table of incidents, their timelines and links. */
  readonly INCIDENTS_TABLE: string;
  /** Name of the table of contacts, policies, routes and sources. */
  readonly ON_CALL_TABLE: string;
  /** ARN by which runs of NotifySupport are started: that of its alias. */
  readonly NOTIFY_SUPPORT_ARN: string;
  /** The sources with the ids of their API keys, as JSON: `{"shop":["a1b2c3d4e5"]}`. */
  readonly SOURCES: string;
  /** ARN of the backstop's topic, for when nobody answers or the pager itself fails. */
  readonly BACKSTOP_TOPIC_ARN: string;
  /** The address that links begin with, without a slash at the end. */
  readonly BASE_URL: string;
  /** Sender of e-mails: an address or `Name <address>`. */
  readonly SENDER: string;
  /** Configuration set of e-mails, which reports failed deliveries. */
  readonly EMAIL_CONFIGURATION_SET: string;
  /** Phone number or sender id that SMS by SNS come from. Empty for the account's default. */
  readonly ORIGINATION_NUMBER: string;
  /** The Regions in which SNS sends SMS, with commas between them. */
  readonly SMS_REGIONS: string;
  /** ARN of the origin of SMS by AWS End User Messaging. Empty if SMS are sent by SNS. */
  readonly ORIGINATION_IDENTITY: string;
  /** ARN of the number or pool that calls come from. Empty if no calls are made. */
  readonly VOICE_ORIGINATION: string;
  /** Highest price in USD of one SMS, or of one minute of a call: `0.25`. Empty for the account's limit. */
  readonly MAX_PRICE: string;
  /** Price of one part of an SMS in USD: `0.1`. */
  readonly SMS_PRICE: string;
  readonly CALL_PRICE: string;
  /** Money for the SMS of a month in USD: `20`. Empty if there is no bound. */
  readonly SMS_BUDGET: string;
  /** Configuration set of SMS and calls by AWS End User Messaging. Empty if it sends neither. */
  readonly PHONE_CONFIGURATION_SET: string;
  /** URL of the queue of presses that take everything. */
  readonly PRESSES_QUEUE_URL: string;
  /** `on` if contacts who no longer need to answer get a notice, or `off`. */
  readonly NOTICES: string;
  /** Name of the pager. The names of its own alarms begin with it and a hyphen, and it is a dimension of its metrics. */
  readonly PAGER_NAME: string;
  /** `unchecked` on the local stack, which cannot ask AWS for the certificates of topics. The deployed stack never sets it. */
  readonly TOPIC_SIGNATURES: string;
  /** `on` if the pager tests itself each hour, or `off`. The local stack never does. */
  readonly CANARY: string;
  /** Address that the sweep calls when all is well. Unset if the setting is left out, and on the local stack. */
  readonly DEAD_MANS_PING: string;
  /** URL of the runbook, without a heading. */
  readonly RUNBOOK_URL: string;
};

/**
 * The value of one variable.
 *
 * @throws Error when it is not set, which is a fault of the stack
 */
export function env(name: keyof Environment | keyof Credentials): string {
  const value = findEnv(name);
  if (value === undefined) throw new Error(`The environment variable ${name} is not set for this function.`);
  return value;
}

/** The value of a variable that a function can work without. */
export function findEnv(name: keyof Environment | keyof Credentials): string | undefined {
  return process.env[name];
}
