import * as z from 'zod/mini';
import { formatDuration } from '../text/duration.ts';
import { lazily } from '../text/lazily.ts';
import { listChoices } from '../text/names.ts';
import { type Channel, channelField, isChannel, isWritten, messageWord, writtenChannels } from './channel.ts';
import type { Fault, Path } from './fault.ts';
import { limits } from './limits.ts';
import { fieldsOf, listIn, tooMany } from './relations.ts';
import { duration, list, object } from './shape.ts';

/** One attempt at a contact: a notification on each channel, then one wait of `waitSeconds` for an answer. */
export type Attempt = { readonly channels: readonly Channel[]; readonly waitSeconds: number };

/** A person needs at least this long to wake, read and press. */
export const leastWaitSeconds = 60;

/** The total time that a contact has, if they do not answer and do not ask for more. */
export function windowSeconds(attempts: readonly Attempt[]): number {
  return attempts.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
}

/**
 * The attempts that begin within a time, of which the last wait ends with it. A wait has whole seconds, so the end may come
 * up to a second late.
 */
export function attemptsWithin(attempts: readonly Attempt[], seconds: number): Attempt[] {
  let begun = 0;
  return attempts.flatMap((attempt) => {
    const left = seconds - begun;
    begun += attempt.waitSeconds;
    return left > 0 ? [{ ...attempt, waitSeconds: Math.min(attempt.waitSeconds, Math.ceil(left)) }] : [];
  });
}

const waitShape = lazily(() =>
  duration('wait', '2m', {
    least: leastWaitSeconds,
    becauseLeast: `a person needs at least ${formatDuration(leastWaitSeconds)} to wake, read and press`,
    most: limits.contactSeconds,
    becauseMost: `one contact has at most ${formatDuration(limits.contactSeconds)}`,
  }),
);

const attemptShape = lazily(() =>
  z.pipe(
    object(
      {
        channels: list(channelField(), 'channels', 'name at least one, such as [sms, email]').check(
          z.minLength(1, {
            error: 'An attempt without a channel reaches nobody: name at least one, such as [sms, email].',
          }),
        ),
        wait: waitShape(),
      },
      'attempt',
    ),
    z.transform(({ channels, wait: waitSeconds }) => ({ channels, waitSeconds })),
  ),
);

/** The attempts of a contact in the file. */
export const attemptsShape = lazily(() =>
  list(attemptShape(), 'attempts', 'write a list, or leave it out for three attempts over five minutes').check(
    z.minLength(1, {
      error: 'Without an attempt nobody is notified: write one, or leave attempts out for three over five minutes.',
    }),
  ),
);

/** The attempts of a contact in the table. */
export const storedAttempts = lazily(() =>
  z.array(
    z.object({ channels: z.array(channelField()).check(z.minLength(1)), waitSeconds: z.int().check(z.positive()) }),
  ),
);

/** The faults of a contact's attempts: with the contact's addresses, with each other, and in all. */
export function attemptFaults(contact: unknown, read: readonly Attempt[], path: Path): Fault[] {
  const attempts = listIn(contact, 'attempts');
  return [
    ...attempts.flatMap((attempt, index) => unreachable(attempt, contact, [...path, index, 'channels'])),
    ...firstWithoutLink(attempts[0], [...path, 0, 'channels']),
    ...tooMany(attempts, limits.attemptsPerContact, path, 'attempts at one contact: take some out'),
    ...tooLong(windowSeconds(read), path),
  ];
}

function unreachable(attempt: unknown, contact: unknown, path: Path): Fault[] {
  const used = listIn(attempt, 'channels');
  return used.flatMap((channel, index): Fault[] => {
    const at = [...path, index];
    if (used.indexOf(channel) < index) {
      return [{ path: at, message: `${channel} is named twice in this attempt: take one out.` }];
    }
    return isChannel(channel) && !fieldsOf(contact).has(channel)
      ? [{ path: at, message: `This contact has no ${channel}: add the address, or take the channel out.` }]
      : [];
  });
}

/** The first attempt must send the link that a call refers to. A later call can refer to that one. */
function firstWithoutLink(first: unknown, path: Path): Fault[] {
  const used = listIn(first, 'channels');
  const [unwritten] = used.filter(isChannel).filter((channel) => !isWritten(channel));
  if (unwritten === undefined || !used.every((channel) => isChannel(channel) && !isWritten(channel))) return [];
  const message = `A ${messageWord(unwritten)} contains no link to answer with: add ${listChoices(writtenChannels)} to the first attempt.`;
  return [{ path, message }];
}

function tooLong(seconds: number, path: Path): Fault[] {
  if (seconds <= limits.contactSeconds) return [];
  const message = `These attempts take ${formatDuration(seconds)}, and one contact has at most ${formatDuration(limits.contactSeconds)}: shorten or remove some.`;
  return [{ path, message }];
}
