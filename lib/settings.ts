import { z } from 'zod';

/** A list, or as `-c` brings it: a text with commas. */
const list = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value), item);

/** A whole number, or as `-c` brings it: its digits. */
const number = <Item extends z.ZodType>(item: Item) =>
  z.preprocess((value) => (typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value), item);

/** How long CloudWatch Logs can keep what is logged. */
const retentionDays = [
  1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653,
] as const;

const reserving = 'write off, or a whole number from 1 to 1000';

const says = (what: string) => ({ error: what });

const pricing = 'write USD in quotes, with a point: "0.25", or "" for no limit';

/** What AWS End User Messaging sends from: a sender id is one id in each country, which only its ARN tells. */
const identity = (kinds: readonly string[]) => {
  const writing = `write phone-… or pool-…, as the console shows it, or the ARN of a ${kinds.join(' or ')}`;
  const form = `^(?:|(?:phone|pool)-[0-9a-zA-Z]+|arn:[a-z-]+:sms-voice:[a-z0-9-]+:\\d{12}:(?:${kinds.join('|')})/[\\w/-]+)$`;
  return z.string(says(writing)).regex(new RegExp(form), writing).default('');
};

/** What an engineer chooses for the deployed system: cdk.json's context, or `-c name=value`. A message says what to write. */
const schema = z
  .object({
    /** Where e-mails come from. */
    sender: z.string(says('write the address that e-mails come from: on-call@example.org')).regex(
      // CloudFormation garbles what is not ASCII, and SES wants encoded words for it, and quotes around the rest.
      /^(?:[^<>@,;:"\\\P{ASCII}\p{Cc}]+ <[!-;=?A-~]+@[!-;=?A-~]+>|[!-;=?A-~]+@[!-;=?A-~]+)$/u,
      'write an address, or Name <address>: On-call <on-call@example.org>. The name is of ASCII, without @ , ; : " \\ < >',
    ),
    /** Where SMS come from by SNS; empty for the account's default. */
    originationNumber: z
      .string(says('write a number in quotes, "+4915112345678", or "" for the account’s own'))
      .regex(
        /^(?:|\+?\d{5,15}|(?=.*[A-Za-z])[A-Za-z0-9]{3,11})$/,
        'write a number such as +4915112345678, or a sender id: 3 to 11 letters and digits, at least one of them a letter',
      )
      .default(''),
    /** Where SMS come from by AWS End User Messaging; empty for SNS. */
    originationIdentity: identity(['phone-number', 'pool', 'sender-id']),
    /** Where calls come from; empty for none. */
    voiceOrigination: identity(['phone-number', 'pool']),
    /** The most that one SMS, or a minute of a call, may cost by AWS End User Messaging, in USD; empty for no such limit. */
    maxPrice: z
      .string(says(pricing))
      .regex(/^(?:|\d{0,2}\.\d{1,5})$/, pricing)
      .default(''),
    /** Whether those who need not answer any more are told. */
    notices: z.enum(['on', 'off'], says('write on or off')).default('on'),
    /** In production nothing that was recorded can be deleted by accident; in development everything goes with the stack. */
    stage: z.enum(['production', 'development'], says('write production or development')).default('production'),
    /** The systems that post alerts: each has an API key of its own. */
    sources: list(
      z
        .array(
          z.string().regex(/^[a-z][a-z0-9-]{0,31}$/, 'write small letters, digits and hyphens: grafana'),
          says('write a list: ["api", "grafana"], or with -c: api,grafana'),
        )
        .min(1, 'name at least one')
        .refine((names) => new Set(names).size === names.length, 'name each system once'),
    ).default(['api']),
    /** How many executions are kept free for each function that a person waits for; an account of 10 in all has none to keep. */
    reservedConcurrency: number(
      z.union([z.literal('off'), z.int().min(1, reserving).max(1000, reserving)], says(reserving)),
    ).default('off'),
    /** Whether the API logs each request, without its path. The account has one role for that, which the stack then sets. */
    accessLog: z.enum(['on', 'off'], says('write on or off')).default('on'),
    /** How long logs are kept. */
    logRetentionDays: number(
      z.literal(
        retentionDays,
        says(`write one of the periods that CloudWatch Logs knows: ${retentionDays.join(', ')}`),
      ),
    ).default(90),
  })
  .refine(({ originationNumber, originationIdentity }) => originationNumber === '' || originationIdentity === '', {
    path: ['originationNumber'],
    error: 'leave it empty where originationIdentity is set: it is for SNS alone',
  });

export type Settings = z.infer<typeof schema>;

/**
 * The settings in a CDK app's context, or what is wrong with them, one line each.
 *
 * A plain word that is none of ours is taken for a misspelt setting: the CDK's own names have a colon, a hyphen or an @.
 */
export function readSettings(
  context: Readonly<Record<string, unknown>>,
): { readonly settings: Settings } | { readonly faults: string[] } {
  const known = Object.keys(schema.shape);
  const strange = Object.keys(context).filter((name) => /^\w+$/.test(name) && !known.includes(name));
  const read = schema.safeParse(context);
  if (read.success && strange.length === 0) return { settings: read.data };
  const wrong = (read.error?.issues ?? []).map(({ path, message }) => {
    const [name = '', ...inside] = path;
    const value = context[String(name)];
    return `${[name, ...inside].join('.')}: ${message}${value === undefined ? '' : `. Now it is ${JSON.stringify(value)}`}`;
  });
  return { faults: [...wrong, ...strange.map((name) => `${name}: is no setting. There are ${known.join(', ')}`)] };
}
