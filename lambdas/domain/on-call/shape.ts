import { z } from 'zod';
import { emailFault, phoneFault, quote, timeZoneFault, unquotedPhoneFault } from '../text/addresses.ts';
import { formatDuration, parseDuration } from '../text/duration.ts';
import { listNames } from '../text/names.ts';
import { didYouMean } from '../text/nearest.ts';
import { channels, leastWaitSeconds } from './contact.ts';
import { limits } from './limits.ts';

/** What a route says instead of a policy's id when its alarms page nobody. */
export const nobody = 'nobody';

/** A text that has to be there; `hint` says what to write. */
function text(field: string, hint: string) {
  return z.string({ error: ({ input }) => `${field} is ${insteadOf('text', input)}: ${hint}.` });
}

/** A text that a function finds fault with. */
function checked(schema: z.ZodString, faultIn: (value: string) => string | undefined) {
  return schema.superRefine((value, context) => {
    const fault = faultIn(value);
    if (fault !== undefined) context.addIssue(fault);
  });
}

function list<T extends z.ZodType>(entry: T, field: string, hint: string) {
  return z.array(entry, { error: ({ input }) => `${field} is ${insteadOf('list', input)}: ${hint}.` });
}

/** An object that knows its keys: an unknown one is named with what it may have meant, one line a key. */
function object<T extends z.ZodRawShape>(shape: T, what: string) {
  const known = Object.keys(shape);
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? issue.keys.map((key: string) => unknownKey(key, what, known)).join('\n')
        : `This is no ${what}: write the keys ${known.join(', ')}.`,
  });
}

function unknownKey(key: string, what: string, known: readonly string[]): string {
  const meant = didYouMean(key, known);
  return `A ${what} has no key ${quote(key)}.${meant || ` It has ${known.join(', ')}.`}`;
}

function insteadOf(expected: string, input: unknown): string {
  if (input === undefined) return 'missing';
  return input === null ? 'empty' : `no ${expected}`;
}

type Bounds = {
  readonly least: number;
  readonly most: number;
  readonly becauseLeast: string;
  readonly becauseMost: string;
};

function duration(field: string, example: string, bounds: Bounds) {
  const hint = `write a number with its unit (s, m, h, d), such as ${example}`;
  return text(field, hint).transform((value, context) => {
    const seconds = parseDuration(value);
    if (seconds === undefined) context.addIssue(`${quote(value)} is no duration: ${hint}.`);
    else if (seconds < bounds.least) context.addIssue(`${value} is too short: ${bounds.becauseLeast}.`);
    else if (seconds > bounds.most) context.addIssue(`${value} is too long: ${bounds.becauseMost}.`);
    return seconds ?? 0;
  });
}

function id(what: string, characters: number, example: string) {
  const form = new RegExp(`^[a-z][a-z0-9-]{0,${characters - 1}}$`);
  const hint = `lower-case letters, digits and hyphens, a letter first, at most ${characters}, such as ${example}`;
  return checked(text(`The id of a ${what}`, hint), (value) =>
    form.test(value) ? undefined : `${quote(value)} cannot be the id of a ${what}: ${hint}.`,
  );
}

const contactIdShape = id('contact', limits.contactIdCharacters, 'ada');
export const policyIdShape = id('policy', limits.policyIdCharacters, 'default');

const waitShape = duration('wait', '2m', {
  least: leastWaitSeconds,
  becauseLeast: `a person needs at least ${formatDuration(leastWaitSeconds)} to wake, read and press`,
  most: limits.contactSeconds,
  becauseMost: `one contact is waited for at most ${formatDuration(limits.contactSeconds)}`,
});

const resolveWithinShape = duration('resolveWithin', '8h', {
  least: leastWaitSeconds,
  becauseLeast: `nobody can resolve an incident in less than ${formatDuration(leastWaitSeconds)}`,
  most: limits.resolveWithinSeconds,
  becauseMost: `an acknowledged incident that stays quiet counts as closed after 24h, so it can be ${formatDuration(limits.resolveWithinSeconds)} at most`,
});

const channelShape = z.enum(channels, {
  error: ({ input }) =>
    `${quote(String(input))} is no channel: there are ${listNames(channels)}.${didYouMean(String(input), channels)}`,
});

const attemptShape = object(
  {
    channels: list(channelShape, 'channels', 'name at least one, such as [sms, email]').min(1, {
      error: 'An attempt without a channel reaches nobody: name at least one, such as [sms, email].',
    }),
    wait: waitShape,
  },
  'attempt',
).transform(({ channels: used, wait: waitSeconds }) => ({ channels: used, waitSeconds }));

const nameShape = checked(text('name', 'write what messages are to call this contact'), (value) =>
  value.trim() !== '' && value.length <= limits.nameCharacters && !/[\p{Cc}\p{Zl}\p{Zp}]/u.test(value)
    ? undefined
    : `${quote(value)} cannot be a name: write one line of at most ${limits.nameCharacters} characters.`,
);

function phoneShape(field: string) {
  const text = z.string({
    error: ({ input }) =>
      typeof input === 'number'
        ? unquotedPhoneFault(input)
        : `${field} is no phone number: write it in quotes, such as "+4915112345678", or leave the line out.`,
  });
  return checked(text, phoneFault);
}

const emailShape = checked(
  text('email', 'write an address such as ada@example.org, or leave the line out'),
  emailFault,
);

const timeZoneShape = checked(
  text('timeZone', 'write an IANA name such as Europe/Berlin, so that messages tell this contact their own time'),
  timeZoneFault,
);

const attemptsShape = list(
  attemptShape,
  'attempts',
  'write a list, or leave it out for three attempts over five minutes',
).min(1, {
  error: 'Without an attempt nobody is notified: write one, or leave attempts out for three over five minutes.',
});

/** One contact of the file. */
export const contactShape = object(
  {
    id: contactIdShape,
    name: nameShape,
    sms: phoneShape('sms').optional(),
    email: emailShape.optional(),
    voice: phoneShape('voice').optional(),
    timeZone: timeZoneShape,
    attempts: attemptsShape.optional(),
  },
  'contact',
);

const levelShape = list(
  contactIdShape,
  'A level',
  'write a contact, or a list of contacts who are notified in parallel',
).min(1, { error: 'A level without a contact reaches nobody: name one, or take the level out.' });

const roundsHint = {
  error: `rounds is no number of rounds: write a whole number from 1 to ${limits.roundsPerPolicy}.`,
};

/** One policy of the file, in its long form. */
export const policyShape = object(
  {
    levels: list(levelShape, 'levels', 'write a list of levels, such as [[ada], [ben, cleo]]').min(1, {
      error: 'A policy without a level reaches nobody: name at least one contact.',
    }),
    rounds: z.int(roundsHint).min(1, roundsHint).max(limits.roundsPerPolicy, roundsHint).default(1),
    resolveWithin: resolveWithinShape.optional(),
  },
  'policy',
).transform(({ levels, rounds, resolveWithin: resolveWithinSeconds }) => ({
  levels: levels.map((contacts) => ({ contacts })),
  rounds,
  ...(resolveWithinSeconds === undefined ? {} : { resolveWithinSeconds }),
}));

const alarmShape = checked(
  text('alarm', 'write a pattern on the name of alarms, in quotes, such as "prod-*"'),
  (value) =>
    value.trim() === value && value.length > 0 && value.length <= limits.alarmNameCharacters
      ? undefined
      : `${quote(value)} matches no alarm: write 1 to ${limits.alarmNameCharacters} characters without a space at either end.`,
);

const routeShape = object(
  {
    alarm: alarmShape,
    policy: text('policy', `write the id of a policy, or ${nobody}`).transform((id) => (id === nobody ? null : id)),
  },
  'route',
);

/** The whole file, with every policy in its long form. */
export const fileShape = object(
  {
    contacts: list(contactShape, 'contacts', 'write a list of people with id, name, sms or email, and timeZone'),
    policies: z.record(z.string(), policyShape, {
      error: ({ input }) => `policies is ${insteadOf('map', input)}: write each policy under its id, at least default.`,
    }),
    routes: list(
      routeShape,
      'routes',
      'write which alarms go to which policy, or `routes: []` if no CloudWatch alarm is to page anybody',
    ),
  },
  'file of contacts, policies and routes',
);
