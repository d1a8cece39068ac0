import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Token } from 'aws-cdk-lib';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import * as z from 'zod';
import {
  certificateForm,
  type DomainParts,
  domainFaults,
  domainNameFault,
  type HostedZone,
  isZoneName,
  mostFormerDomains,
  zoneIdForm,
} from './domain-settings.ts';
import type { EventName, EventRule } from './event-patterns.ts';
import { eventFaults, mostEventRules } from './event-settings.ts';

/** The settings of a pager. All of them are optional. */
export type PagerProps = {
  /**
   * The sender of e-mails in ASCII: `address` or `Name <address>`. SES must have verified the address or its domain.
   *
   * @default - the stack gets the parameter `EmailSender`, which has no default
   */
  readonly sender?: string | undefined;
  /**
   * The origin of SMS by SNS: a phone number such as `+4915112345678`, or a sender id of 3 to 11 letters, digits and
   * hyphens.
   *
   * Leave it out if `originationIdentity` is set.
   *
   * @default - the account's default
   */
  readonly originationNumber?: string | undefined;
  /**
   * The origin of SMS by AWS End User Messaging: `phone-…` or `pool-…`, or the ARN of a phone number, pool or sender id.
   *
   * @default - SMS are sent by SNS
   */
  readonly originationIdentity?: string | undefined;
  /**
   * The origin of calls: `phone-…` or `pool-…`, or the ARN of a phone number or pool.
   *
   * @default - no calls
   */
  readonly voiceOrigination?: string | undefined;
  /**
   * The highest price in USD of one SMS, or of one minute of a call, by AWS End User Messaging, as a text: `'0.25'`.
   *
   * @default - the account's limit
   */
  readonly maxPrice?: string | undefined;
  /**
   * The money for the SMS of a month in USD. A tenth of it, and at least the price of 20 SMS, is left to the backstop. When
   * the rest is used up, contacts get e-mails and calls instead, and the backstop hears of it.
   *
   * @default - no bound
   */
  readonly smsBudget?: number | undefined;
  /**
   * The price of one part of an SMS in USD, at the highest price of the countries of your contacts. The budget and the
   * receipt on an incident's page count with it.
   *
   * @default 0.1
   */
  readonly smsPrice?: number | undefined;
  /**
   * The price of a begun minute of a call in USD. Only receipts count with it.
   *
   * @default 0.013
   */
  readonly callPrice?: number | undefined;
  /**
   * `on` or `off`. With `on`, contacts who were notified and have not answered get one notice when another person takes
   * or resolves the incident.
   *
   * @default 'on'
   */
  readonly notices?: 'on' | 'off' | undefined;
  /**
   * `production` or `development`. In production the tables are protected from deletion, and can be restored to any
   * second of the last 35 days. In development everything is deleted with the stack.
   *
   * @default 'production'
   */
  readonly stage?: 'production' | 'development' | undefined;
  /**
   * `on` or `off`. With `on`, a deploy moves functions and new escalations to the new version step by step, and back to the
   * old one as soon as the pager's own alarms go off. Escalations that are running keep the definitions that they began with.
   *
   * @default - 'on' in production, and 'off' in development
   */
  readonly gradualDeployments?: 'on' | 'off' | undefined;
  /**
   * The systems that post alerts, as names of at most 32 lower-case letters, digits and hyphens that begin with a letter.
   * Each gets an API key of its own. `shop/2` is a second key of the source `shop`, up to `shop/99`. At most 64 keys.
   *
   * @default ['api']
   */
  readonly sources?: readonly string[] | undefined;
  /**
   * The EventBridge events that are alerts too, beside CloudWatch alarms: names of built-in rules, such as `health` for
   * AWS Health, or rules of your own.
   *
   * Each rule is a source by its name. `sources` in `oncall.yaml` can give it a policy and a mapping.
   *
   * @default - none
   */
  readonly events?: readonly (EventName | EventRule)[] | undefined;
  /**
   * The domain that links begin with, such as `page.your-domain.example`. It needs a `certificateArn` or a `hostedZone`.
   *
   * @default - links begin with API Gateway's own address
   */
  readonly domainName?: string | undefined;
  /**
   * The ARN of the domain's certificate in AWS Certificate Manager. It has to be in the Region of the stack.
   *
   * @default - the stack makes a certificate with the help of `hostedZone`
   */
  readonly certificateArn?: string | undefined;
  /**
   * The public hosted zone of Route 53 in which the domain is. The stack writes the domain's DNS record into it, and the one by which
   * a certificate is issued and renewed.
   *
   * @default - you make the DNS record yourself
   */
  readonly hostedZone?: HostedZone | undefined;
  /**
   * `on` or `off`. With `off`, the domain leads to the API, and new links still begin with API Gateway's own address, until you
   * have made the DNS record.
   *
   * @default 'on'
   */
  readonly domainLinks?: 'on' | 'off' | undefined;
  /**
   * The domains that links began with before, each with a `domainName` and a `certificateArn` or a `hostedZone`. They lead to the
   * API, so that those links open. Leave one out once its links have expired, 18 days after the last deploy that made any.
   *
   * @default - none
   */
  readonly formerDomains?: readonly DomainParts[] | undefined;
  /**
   * `on` or `off`. With `on`, the pager tests itself once an hour: it opens an incident for a contact who does not exist, sends an
   * e-mail to SES's mailbox simulator, presses the button of a link, and measures each step. The backstop is notified if that fails
   * two hours in a row.
   *
   * @default 'on' in production, and 'off' in development
   */
  readonly canary?: 'on' | 'off' | undefined;
  /**
   * The number of concurrent executions, from 1 to 1000, that Lambda reserves for each of the two functions behind a link,
   * or `off`. A new account has 10 in all and cannot reserve any.
   *
   * @default 'off'
   */
  readonly reservedConcurrency?: number | 'off' | undefined;
  /**
   * `on` or `off`. With `on`, the API logs each request without its path. This sets the one CloudWatch role that
   * the account has for API Gateway.
   *
   * @default 'on'
   */
  readonly accessLog?: 'on' | 'off' | undefined;
  /**
   * The number of days for which logs are kept.
   *
   * @default RetentionDays.THREE_MONTHS (90 days)
   */
  readonly logRetentionDays?: RetentionDays | undefined;
  /**
   * The mailbox of the backstop: an e-mail address that is read. AWS sends it a link to confirm.
   *
   * @default - the stack gets the parameter `BackstopEmail`, which has no default
   */
  readonly backstopEmail?: string | undefined;
  /**
   * The phone of the backstop: a number with its country code, such as `+4915112345678`.
   *
   * @default - the stack gets the parameter `BackstopSms`, which has no default
   */
  readonly backstopSms?: string | undefined;
  /**
   * The cost of SMS in a month, in USD, at which the backstop warns. Choose a little less than the account's SMS
   * spend limit.
   *
   * @default - the stack gets the parameter `SmsSpendWarning`, which is 0.8 because a new account's limit is 1
   */
  readonly smsSpendWarning?: number | undefined;
  /**
   * The cost of calls in a month, in USD, at which the backstop warns. Choose a little less than the account's voice spend
   * limit. It is used if `voiceOrigination` is set.
   *
   * @default 0.8, because a new account may spend 1
   */
  readonly callSpendWarning?: number | undefined;
  /**
   * An HTTPS address that the sweep calls each minute when all is well. Whoever is there can raise the alarm when the calls
   * stop, even if the whole Region is down.
   *
   * @default - none
   */
  readonly deadMansPing?: string | undefined;
  /**
   * The URL of the runbook, without a `#`, that every alarm and message of the backstop links to. It needs the same
   * headings as `docs/runbook.md` of this project.
   *
   * @default - the URL of `docs/runbook.md` of this project
   */
  readonly runbookUrl?: string | undefined;
};

type Defaults =
  | 'smsPrice'
  | 'callPrice'
  | 'callSpendWarning'
  | 'notices'
  | 'stage'
  | 'gradualDeployments'
  | 'sources'
  | 'events'
  | 'domainLinks'
  | 'formerDomains'
  | 'canary'
  | 'reservedConcurrency'
  | 'accessLog'
  | 'logRetentionDays'
  | 'runbookUrl';

/** The settings with every default filled in. */
export type Settings = Omit<PagerProps, Defaults> & {
  readonly [Name in Defaults]-?: Exclude<PagerProps[Name], undefined>;
};

/** The periods, in days, for which CloudWatch Logs can keep a log. */
const retentionDays: readonly number[] = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
];

const withMessage = (error: string) => ({ error });

/** A text of this form, or a token, which has its value only once it is deployed. */
const text = (form: RegExp, writing: string, missing = writing) =>
  z.string(withMessage(missing)).refine((value) => Token.isUnresolved(value) || form.test(value), writing);

/** A text in which `fault` finds nothing wrong, or a token. */
const judged = (fault: (value: string) => string | undefined, missing: string) =>
  z
    .string(withMessage(missing))
    // What a wrong name means together with other settings is not asked.
    .refine((value) => fault(value) === undefined, { abort: true, error: ({ input }) => fault(String(input)) });

const reserving = 'write off, or a whole number from 1 to 1000';

const zoneNaming = 'write the domain of the zone, such as your-domain.example';

const pricing = 'write USD in quotes, with a point: "0.25", or leave it out for the account’s limit';

/** An origination identity of AWS End User Messaging. A sender id needs its ARN, which names the country. */
const identity = (kinds: readonly string[]) => {
  const writing = `write phone-… or pool-…, as the console shows it, or the ARN of a ${kinds.join(' or ')}`;
  const form = `^(?:(?:phone|pool)-[0-9a-zA-Z]+|arn:[a-z-]+:sms-voice:[a-z0-9-]+:\\d{12}:(?:${kinds.join('|')})/[\\w/-]+)$`;
  return text(new RegExp(form), writing).optional();
};

/** The forms of the backstop's address and phone, which CloudFormation checks too if they are parameters. */
export const backstopForms = { email: '^[^\\s@]+@[^\\s@]+\\.[^\\s@]+$', sms: '^\\+[1-9][0-9]{6,14}$' };

/**
 * The form of the sender, which CloudFormation checks too if it is a parameter. The name is in ASCII, because
 * CloudFormation garbles other characters. SES needs quotes around the characters that are left out.
 */
export const senderForm = '^(?:[ !#-+\\--9=?A-\\[\\]-~]+ <[!-;=?A-~]+@[!-;=?A-~]+>|[!-;=?A-~]+@[!-;=?A-~]+)$';

/** Each version of a function is described by the sender, in at most so many characters. */
export const longestSender = 256;

/** A sender at a domain that exists for examples only (RFC 2606), such as one copied from the documentation. */
export const exampleSender = `@(?:[^@]*\\.)?${inAnyCase('example')}(?:\\.(?:${['com', 'net', 'org'].map(inAnyCase).join('|')}))?>?$`;

/** A pattern for a word in capitals, small letters or both: CloudFormation has no flag for this. */
function inAnyCase(word: string): string {
  return word.replace(/./g, (letter) => `[${letter}${letter.toUpperCase()}]`);
}

/**
 * The most API keys. The function that receives alerts gets the ids of all of them in its environment, which holds 4 KB: a
 * source has up to 32 characters, an id 10, and a pair 8 more, so that 64 keys take at most 64 * 50 + 1 = 3,201 bytes.
 */
const mostKeys = 64;

/** The number of SMS that the reserve of a budget pays in any case. */
const reservedSms = 20;

/** The schema of a domain, its certificate and its zone. */
const domainShape = {
  domainName: judged(domainNameFault, 'write a name such as page.your-domain.example'),
  certificateArn: text(
    certificateForm,
    'write the ARN of a certificate in AWS Certificate Manager: arn:aws:acm:eu-central-1:111122223333:certificate/…',
  ).optional(),
  hostedZone: z
    .object(
      {
        id: text(zoneIdForm, 'write the id of the zone as its page shows it, such as Z0123456789ABCDEFGHIJ'),
        name: judged((name) => (isZoneName(name) ? undefined : zoneNaming), zoneNaming),
      },
      withMessage('write the id and the name of the zone: { "id": "Z…", "name": "your-domain.example" }'),
    )
    .optional(),
};

const formerNaming =
  'write a list: [{ "domainName": "page.your-domain.example", "certificateArn": "arn:…" }], with a hostedZone instead if it had one';

/** The schema of each setting. Each message says what to write. */
const shape = {
  sender: text(
    new RegExp(senderForm),
    'write an address, or Name <address>: On-call <on-call@example.org>. The name must be in ASCII, without @ , ; : " \\ < >',
    'write the address that e-mails come from, or leave it out for the parameter EmailSender',
  )
    .refine(
      (value) => !new RegExp(senderForm).test(value) || !new RegExp(exampleSender).test(value),
      'write an address of your own domain: this domain is for examples only, and SES never sends from it',
    )
    .refine((value) => value.length <= longestSender, `write at most ${longestSender} characters`)
    .optional(),
  originationNumber: text(
    /^(?:\+?\d{5,15}|(?=.*[A-Za-z])(?!-|.*-$)[A-Za-z0-9-]{3,11})$/,
    'write a number such as +4915112345678, or a sender id: 3 to 11 letters, digits and hyphens, with at least one letter and no hyphen at its ends',
    'write a number in quotes, "+4915112345678", or leave it out for the account’s default',
  ).optional(),
  originationIdentity: identity(['phone-number', 'pool', 'sender-id']),
  voiceOrigination: identity(['phone-number', 'pool']),
  maxPrice: text(/^\d{0,2}\.\d{1,5}$/, pricing).optional(),
  smsBudget: z
    .number(withMessage('write USD as a number: 20'))
    .max(1_000_000, withMessage('write USD as a number of at most 1000000: 20'))
    .optional(),
  smsPrice: z
    .number(withMessage('write USD as a number: 0.1'))
    .min(0.00001, withMessage('write USD as a number from 0.00001 to 10: 0.1'))
    .max(10, withMessage('write USD as a number from 0.00001 to 10: 0.1'))
    .default(0.1),
  callPrice: z
    .number(withMessage('write USD as a number: 0.02'))
    .min(0, withMessage('write USD as a number from 0 to 10: 0.02'))
    .max(10, withMessage('write USD as a number from 0 to 10: 0.02'))
    .default(0.013),
  notices: z.enum(['on', 'off'], withMessage('write on or off')).default('on'),
  stage: z.enum(['production', 'development'], withMessage('write production or development')).default('production'),
  gradualDeployments: z.enum(['on', 'off'], withMessage('write on or off')).optional(),
  sources: z
    .array(
      z
        .string()
        .regex(
          /^[a-z][a-z0-9-]{0,31}(?:\/(?:[2-9]|[1-9]\d))?$/,
          'write at most 32 lower-case letters, digits and hyphens, with a letter first: grafana. Its second key is grafana/2',
        ),
      withMessage('write a list: ["api", "grafana"]'),
    )
    .min(1, 'name at least one system')
    .max(mostKeys, `name at most ${mostKeys} keys`)
    .refine((names) => new Set(names).size === names.length, 'name each system once')
    .default(['api']),
  events: z
    .array(z.custom<EventName | EventRule>(), withMessage('write a list: ["health", "guardduty"]'))
    .max(mostEventRules, `name at most ${mostEventRules} rules`)
    .default([]),
  ...domainShape,
  domainName: domainShape.domainName.optional(),
  domainLinks: z.enum(['on', 'off'], withMessage('write on or off')).default('on'),
  formerDomains: z
    .array(z.strictObject(domainShape, withMessage(formerNaming)), withMessage(formerNaming))
    .refine(({ length }) => length <= mostFormerDomains, `name at most ${mostFormerDomains} domains`)
    .default([]),
  canary: z.enum(['on', 'off'], withMessage('write on or off')).optional(),
  reservedConcurrency: z
    .union([z.literal('off'), z.int().min(1, reserving).max(1000, reserving)], withMessage(reserving))
    .default('off'),
  accessLog: z.enum(['on', 'off'], withMessage('write on or off')).default('on'),
  logRetentionDays: z
    .literal(
      retentionDays,
      withMessage(`write one of the numbers of days that CloudWatch Logs accepts: ${retentionDays.join(', ')}`),
    )
    .default(90),
  backstopEmail: text(
    new RegExp(backstopForms.email),
    'write an e-mail address that is read: team@example.org',
  ).optional(),
  backstopSms: text(
    new RegExp(backstopForms.sms),
    'write a phone number in quotes, with its country code: "+4915112345678"',
  ).optional(),
  smsSpendWarning: z
    .number(withMessage('write USD as a number: 40'))
    .refine((value) => Token.isUnresolved(value) || value >= 0, 'write USD as a number that is not negative: 40')
    .optional(),
  callSpendWarning: z
    .number(withMessage('write USD as a number: 40'))
    .min(0, withMessage('write USD as a number that is not negative: 40'))
    .default(0.8),
  deadMansPing: text(
    /^https:\/\/[!-~]+$/,
    'write an HTTPS address: https://hc-ping.com/5b2c…, or leave it out',
  ).optional(),
  // Every alarm's description ends with it and a heading. CloudFormation accepts only ASCII there.
  runbookUrl: text(/^https?:\/\/[!-"$-~]+$/, 'write a web address without a #: https://example.org/runbook').prefault(
    defaultRunbook,
  ),
} satisfies Record<keyof PagerProps, z.ZodType>;

const schema = z
  .object(shape)
  .refine(({ originationNumber, originationIdentity }) => !originationNumber || !originationIdentity, {
    path: ['originationNumber'],
    error: 'leave it out, because originationIdentity is set. originationNumber is for SNS only',
  })
  .superRefine(({ smsBudget, smsPrice }, context) => {
    // A tenth is always less than the whole, so the price of 20 SMS decides.
    const reserve = Number((reservedSms * smsPrice).toFixed(5));
    if (smsBudget === undefined || smsBudget > reserve) return;
    const message = `write more than ${reserve} USD: ${reservedSms} SMS at ${smsPrice} USD (smsPrice) are left to the backstop`;
    context.addIssue({ code: 'custom', path: ['smsBudget'], message });
  })
  .superRefine((settings, context) => {
    for (const { path, message } of domainFaults(settings))
      context.addIssue({ code: 'custom', path: [...path], message });
  })
  .superRefine(({ events, sources }, context) => {
    for (const { path, message } of eventFaults(events, sources))
      context.addIssue({ code: 'custom', path: ['events', ...path], message });
  })
  .transform(({ gradualDeployments, canary, ...settings }) => {
    const usual = settings.stage === 'production' ? ('on' as const) : ('off' as const);
    return { ...settings, gradualDeployments: gradualDeployments ?? usual, canary: canary ?? usual };
  });

/** The URL of this project's runbook. */
function defaultRunbook(): string {
  const { repository } = JSON.parse(readFileSync(join(import.meta.dirname, '..', 'package.json'), 'utf8'));
  return `${repository.url.replace(/^git\+|\.git$/g, '')}/blob/main/docs/runbook.md`;
}

type Read = { readonly settings: Settings } | { readonly faults: string[] };

/** The settings from the props with every default filled in, or one line for each mistake. */
export function readProps(props: object): Read {
  return checkValues({ ...props }, { ...props });
}

type Values = Readonly<Record<string, unknown>>;

/** @param given the values as they were written, which the messages quote */
function checkValues(values: Values, given: Values): Read {
  const known = Object.keys(shape);
  const unknown = Object.keys(values).filter((name) => !known.includes(name));
  const parsed = schema.safeParse(values);
  if (parsed.success && unknown.length === 0) return { settings: parsed.data };
  const wrong = (parsed.error?.issues ?? []).map(({ path, message }) => {
    const [name = '', ...inside] = path;
    const value = given[String(name)];
    return `${[name, ...inside].join('.')}: ${message}${value === undefined ? '' : `. Now it is ${JSON.stringify(value)}`}`;
  });
  return {
    faults: [...wrong, ...unknown.map((name) => `${name}: is not a setting. The settings are ${known.join(', ')}`)],
  };
}

/**
 * The settings in a CDK app's context, or one line for each mistake.
 *
 * A plain word that is not a setting counts as a misspelt one, because the CDK's own names contain a colon, a hyphen
 * or an @. An empty text counts as a setting that was left out.
 */
export function readSettings(context: Values): Read {
  const ours = Object.entries(context).filter(isOurs);
  const values = ours.map(([name, value]) => [name, parseText(name, value)] as const);
  return checkValues(Object.fromEntries(values), Object.fromEntries(ours));
}

/** True for the entry of a context that is meant as a setting. */
function isOurs([name, value]: readonly [string, unknown]): boolean {
  return /^\w+$/.test(name) && value !== '';
}

/**
 * One line for each setting that only this one command was given, with `-c name=value`: the next deploy would lose it.
 *
 * @param kept the context in the files that the next deploy reads too
 */
export function passingSettings(context: Values, kept: Values): string[] {
  const isKept = ([name, value]: readonly [string, unknown]) => JSON.stringify(kept[name]) === JSON.stringify(value);
  const passing = Object.entries(context).filter((entry) => isOurs(entry) && !isKept(entry));
  return passing.map(
    ([name]) =>
      `${name}: write it into cdk.json. It was given with -c or in ~/.cdk.json, so the next deploy without that would lose it`,
  );
}

const numbers = [
  ...['reservedConcurrency', 'logRetentionDays', 'smsSpendWarning', 'callSpendWarning'],
  ...['smsBudget', 'smsPrice', 'callPrice'],
];

/** The value that a text stands for: a list with commas, a number, or the text itself. */
function parseText(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (name === 'sources' || name === 'events') return value.split(',').map((part) => part.trim());
  return numbers.includes(name) && /^\d+(?:\.\d+)?$/.test(value) ? Number(value) : value;
}
