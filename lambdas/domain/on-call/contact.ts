/** A channel is an address that reaches a contact: the first that a contact has is the one for attempts that need only one. */
export const channels = ['sms', 'email', 'voice'] as const;
export type Channel = (typeof channels)[number];

/** One try at a contact: a notification on each channel, then one wait of `waitSeconds` for an answer. */
export type Attempt = { readonly channels: readonly Channel[]; readonly waitSeconds: number };

/** A person who can be notified. `sms` and `voice` are E.164; `timeZone` an IANA name; `attempts` only where the contact has their own. */
export type Contact = {
  readonly id: string;
  readonly name: string;
  readonly sms?: string | undefined;
  readonly email?: string | undefined;
  readonly voice?: string | undefined;
  readonly timeZone: string;
  readonly attempts?: readonly Attempt[] | undefined;
};

/** Three notifications over five minutes: soon enough to insist, long enough to find a lamp and a telephone. */
const defaultAttempts = 3;
const defaultWindowSeconds = 300;

/** A person needs at least this long to wake, read and press. */
export const leastWaitSeconds = 60;

/** The channels that carry a link, and so an answer; a call only says to look for it. */
export const writtenChannels: readonly Channel[] = ['sms', 'email'];

/** The channels that this contact has an address for. */
export function channelsOf(contact: Contact): Channel[] {
  return channels.filter((channel) => contact[channel] !== undefined);
}

/**
 * Spells out every try at a contact, first to last, spread evenly over the window.
 *
 * The last wait counts too: a contact has as long to answer the last notification as the first.
 * The first attempt goes to every address, the others to the one that wakes: SMS, else e-mail.
 */
export function planAttempts(contact: Contact): Attempt[] {
  const reachable = channelsOf(contact);
  if (contact.attempts !== undefined) return contact.attempts.map((attempt) => onlyReachable(attempt, reachable));
  const waitSeconds = defaultWindowSeconds / defaultAttempts;
  return Array.from({ length: reachable.length === 0 ? 0 : defaultAttempts }, (_, index) => ({
    channels: index === 0 ? reachable : reachable.slice(0, 1),
    waitSeconds,
  }));
}

function onlyReachable(attempt: Attempt, reachable: readonly Channel[]): Attempt {
  return { ...attempt, channels: attempt.channels.filter((channel) => reachable.includes(channel)) };
}

/** How long a contact has in all, if they say nothing and ask for no more time. */
export function windowSeconds(attempts: readonly Attempt[]): number {
  return attempts.reduce((sum, { waitSeconds }) => sum + waitSeconds, 0);
}
