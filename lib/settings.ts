import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import { z } from 'zod';

/** The settings of a pager. */
export type PagerProps = {
  /** The sender of e-mails: an address, or `Name <address>`. */
  readonly sender: string;
  /**
   * The number or sender id that SMS come from by SNS.
   *
   * @default - the account's own
   */
  readonly originationNumber?: string | undefined;
  /**
   * The origin of SMS by AWS End User Messaging: `phone-…` or `pool-…`, or the ARN of a phone number, pool or sender id.
   *
   * @default - SMS go by SNS
   */
  readonly originationIdentity?: string | undefined;
  /**
   * The origin of calls: `phone-…` or `pool-…`, or the ARN of a phone number or pool.
   *
   * @default - nobody is called
   */
  readonly voiceOrigination?: string | undefined;
  /**
   * The most that one SMS, or a minute of a call, may cost by AWS End User Messaging, in USD: `0.25`.
   *
   * @default - what the account allows
   */
  readonly maxPrice?: string | undefined;
  /**
   * `on`: when somebody takes or resolves an incident, the others who were notified are told.
   *
   * @default 'on'
   */
  readonly notices?: 'on' | 'off' | undefined;
  /**
   * In production nothing that was recorded can be deleted by accident; in development everything goes with the stack.
   *
   * @default 'production'
   */
  readonly stage?: 'production' | 'development' | undefined;
  /**
   * The systems that post alerts: each has an API key of its own.
   *
   * @default ['api']
   */
  readonly sources?: readonly string[] | undefined;
  /**
   * The executions that are kept free for each function that a person waits for. An account with 10 in all cannot keep any.
   *
   * @default 'off'
   */
  readonly reservedConcurrency?: number | 'off' | undefined;
  /**
   * `on`: the API logs each request, without its path. The account has one role for that, which the stack then sets.
   *
   * @default 'on'
   */
  readonly accessLog?: 'on' | 'off' | undefined;
  /**
   * The time for which logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS
   */
  readonly logRetentionDays?: RetentionDays | undefined;
  /**
   * The mailbox of the backstop: an address that somebody reads. AWS asks it for a confirmation.
   *
   * @default - the stack's parameter `BackstopEmail`, without which it cannot be deployed
   */
  readonly backstopEmail?: string | undefined;
  /**
   * The phone of the backstop, a number with its country code.
   *
   * @default - the stack's parameter `BackstopSms`, without which it cannot be deployed
   */
  readonly backstopSms?: string | undefined;
  /**
   * USD for SMS in a month at which the backstop warns: a little less than the SMS spend limit of the account.
   *
   * @default - the stack's parameter `SmsSpendWarning`: 0.8, as a new account's limit is 1
   */
  readonly smsSpendWarning?: number | undefined;
  /**
   * The runbook that every alarm and message of the backstop links to. It needs a heading for each of them.
   *
   * @default - this project's own, docs/runbook.md in the repository that package.json names
   */
  readonly runbookUrl?: string | undefined;
};

type Defaults =
  | 'notices'
  | 'stage'
  | 'sources'
  | 'reservedConcurrency'
  | 'accessLog'
  | 'logRetentionDays'
  | 'runbookUrl';

/** What was chosen, with every default filled in. */
export type Settings = Omit<PagerProps, Defaults> & {
  readonly [Name in Defaults]-?: Exclude<PagerProps[Name], undefined>;
};

/** How long CloudWatch Logs can keep what is logged. */
const retentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const says = (what: string) => ({ error: what });

/** A text of this form, or one that is known only when it is deployed. */
const text = (form: RegExp, writing: string, missing = writing) =>
  z.string(says(missing)).refine((value) => Token.isUnresolved(value) || form.test(value), writing);

const reserving = 'write off, or a whole number from 1 to 1000';

const pricing = 'write USD in quotes, with a point: "0.25", or leave it out for no limit';

/** What AWS End User Messaging sends from: a sender id is one id in each country, which only its ARN tells. */
const identity = (kinds: readonly string[]) => {
  const writing = `write phone-… or pool-…, as the console shows it, or the ARN of a ${kinds.join(' or ')}`;
  const form = `^(?:(?:phone|pool)-[0-9a-zA-Z]+|arn:[a-z-]+:sms-voice:[a-z0-9-]+:\\d{12}:(?:${kinds.join('|')})/[\\w/-]+)$`;
  return text(new RegExp(form), writing).optional();
};

/** The form of what the backstop is told of: for CloudFormation too, where it is a parameter. */
export const backstopForms = { email: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', sms: '^\\+[1-9][0-9]{6,14}$' };

/** What each setting may be; a message says what to write. */
const shape = {
  sender: text(
    // CloudFormation garbles what is not ASCII, and SES wants encoded words for it, and quotes around the rest.
    /^(?:[^<>@,;:"\\\P{ASCII}\p{Cc}]+ <[!-;=?A-~]+@[!-;=?A-~]+>|[!-;=?A-~]+@[!-;=?A-~]+)$/u,
    'write an address, or Name <address>: On-call <on-call@example.org>. The name is of ASCII, without @ , ; : " \\ < >',
    'write the address that e-mails come from: on-call@example.org',
  ),
  originationNumber: text(
    /^(?:\+?\d{5,15}|(?=.*[A-Za-z])[A-Za-z0-9]{3,11})$/,
    'write a number such as +4915112345678, or a sender id: 3 to 11 letters and digits, at least one of them a letter',
    'write a number in quotes, "+4915112345678", or leave it out for the account’s own',
  ).optional(),
  originationIdentity: identity(['phone-number', 'pool', 'sender-id']),
  voiceOrigination: identity(['phone-number', 'pool']),
  maxPrice: text(/^\d{0,2}\.\d{1,5}$/, pricing).optional(),
  notices: z.enum(['on', 'off'], says('write on or off')).default('on'),
  stage: z.enum(['production', 'development'], says('write production or development')).default('production'),
  sources: z
    .array(
      z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'write small letters, digits and hyphens: grafana'),
      says('write a list: ["api", "grafana"], or with -c: api,grafana'),
    )
    .min(1, 'name at least one')
    .refine((names) => new Set(names).size === names.length, 'name each system once')
    .default(['api']),
  reservedConcurrency: z
    .union([z.literal('off'), z.int().min(1, reserving).max(1000, reserving)], says(reserving))
    .default('off'),
  accessLog: z.enum(['on', 'off'], says('write on or off')).default('on'),
  logRetentionDays: z
    .literal(retentionDays, says(`write one of the periods that CloudWatch Logs knows: ${retentionDays.join(', ')}`))
    .default(90),
  backstopEmail: text(
    new RegExp(backstopForms.email),
    'write an address that somebody reads: team@example.org',
  ).optional(),
  backstopSms: text(
    new RegExp(backstopForms.sms),
    'write a phone number in quotes, with its country code: "+4915112345678"',
  ).optional(),
  smsSpendWarning: z
    .number(says('write USD as a number: 40'))
    .refine((value) => Token.isUnresolved(value) || value >= 0, 'write USD as a number that is not negative: 40')
    .optional(),
  // The end of every alarm's description, which CloudFormation takes in ASCII, and to which the heading is added.
  runbookUrl: text(/^https?:\/\/[!-"$-~]+$/, 'write a web address without a #: https://example.org/runbook').prefault(
    defaultRunbook,
  ),
} satisfies Record<keyof PagerProps, z.ZodType>;

const schema = z
  .object(shape)
  .refine(({ originationNumber, originationIdentity }) => !originationNumber || !originationIdentity, {
    path: ['originationNumber'],
    error: 'leave it out where originationIdentity is set: it is for SNS alone',
  });

/** This project's own runbook. */
function defaultRunbook(): string {
  const { repository } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  return `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/docs/runbook.md`;
}

type Read = { readonly settings: Settings } | { readonly faults: string[] };

/** The settings that were given, every default filled in, or what is wrong with them, one line each. */
export function readProps(props: object): Read {
  return read({ ...props }, { ...props });
}

type Values = Readonly<Record<string, unknown>>;

/** @param given the same values as somebody wrote them, for them to know which is meant */
function read(values: Values, given: Values): Read {
  const known = Object.keys(shape);
  const strange = Object.keys(values).filter((name) => !known.includes(name));
  const parsed = schema.safeParse(values);
  if (parsed.success && strange.length === 0) return { settings: parsed.data };
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const [name = '', ...inside] = path;
    const value = given[String(name)];
    return `${[name, ...inside].join('.')}: ${message}${value === undefined ? '' : `. Now it is ${JSON.stringify(value)}`}`;
  });
  return { faults: [...wrong, ...strange.map((name) => `${name}: is not a setting. There are ${known.join(', ')}`)] };
}

/**
 * The settings in a CDK app's context: cdk.json's, or `-c name=value`, where everything is text.
 *
 * A plain word that is none of ours is taken for a misspelt setting: the CDK's own names have a colon, a hyphen or an @.
 * An empty text is a setting that was left out.
 */
export function readSettings(context: Values): Read {
  const ours = Object.entries(context).filter(([name, value]) => /^\w+$/.test(name) && value !== '');
  const values = ours.map(([name, value]) => [name, fromText(name, value)] as const);
  return read(Object.fromEntries(values), Object.fromEntries(ours));
}

const numbers = ['reservedConcurrency', 'logRetentionDays', 'smsSpendWarning'];

/** What a text of the command line means: a list with commas, or a number. */
function fromText(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'sources') return value.split(',').map((part) => part.trim());
  return numbers.includes(name) && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}
