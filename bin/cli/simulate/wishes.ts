import { isReply } from '../../../lambdas/domain/incident/reply.ts';
import { replies } from '../../../lambdas/domain/incident/timeline.ts';
import { type Channel, channels } from '../../../lambdas/domain/on-call/channel.ts';
import { type Contact, channelsOf } from '../../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../../lambdas/domain/on-call/on-call.ts';
import { listNames } from '../../../lambdas/domain/text/names.ts';
import { didYouMean } from '../../../lambdas/domain/text/nearest.ts';
import { refuse } from '../../command/errors.ts';
import { readValue } from '../../command/options.ts';
import type { FateOf } from '../../storm/world.ts';
import type { Act, Failing } from './night.ts';

/** The policy of this name. Refuses a name that no policy has. */
export function policyIn({ policies }: Pick<OnCall, 'policies'>, id: string): OnCall['policies'][number] {
  const found = policies.find((policy) => policy.id === id);
  const ids = policies.map((policy) => policy.id);
  return found ?? refuse(`There is no policy ${id}.${suggest(id, ids, ['policy', 'policies'])}`);
}

/** The presses of contacts, each written as `ben:acknowledge@7m`, in milliseconds after the alert. */
export function repliesIn(texts: readonly string[], contacts: readonly Contact[]): Act[] {
  return texts.map((text) => {
    const [, who, reply = '', when = ''] = /^([^:@]+):([^:@]+)@(.+)$/.exec(text) ?? [];
    if (who === undefined)
      return refuse(`--reply ${text}: write a contact, a reply and a time, such as ben:acknowledge@7m.`);
    if (!isReply(reply))
      return refuse(`--reply ${text}: there is no reply ${reply}.${suggest(reply, replies, ['reply', 'replies'])}`);
    const contact = contactIn(contacts, who, '--reply').id;
    return { contact, reply, after: delayIn(when, `--reply ${text}`) };
  });
}

/** The channels on which nothing can be delivered, each written as `ada:sms`. */
export function failuresIn(texts: readonly string[], contacts: readonly Contact[]): Failing[] {
  return texts.map((text) => {
    const [who = '', name = '', ...more] = text.split(':');
    if (name === '' || more.length > 0)
      return refuse(`--fail ${text}: write a contact and a channel, such as ada:sms.`);
    const contact = contactIn(contacts, who, '--fail');
    const channel = channels.find((one) => one === name);
    if (channel === undefined)
      return refuse(`--fail ${text}: there is no channel ${name}.${suggest(name, channels, ['channel', 'channels'])}`);
    const own: readonly Channel[] = channelsOf(contact);
    if (!own.includes(channel))
      return refuse(`--fail ${text}: ${contact.name} has no ${channel}, only ${listNames(own)}.`);
    return { contact: contact.id, channel };
  });
}

/** The words for a message that a service refuses. */
const whyRefused: Readonly<Record<Channel, string>> = {
  sms: 'the number has opted out',
  email: 'the address is on the suppression list',
  voice: 'the number has opted out',
};

/** The fate of messages if nothing can be delivered on these channels. */
export function refusing(failing: readonly Failing[]): FateOf {
  return ({ contact, channel }) =>
    failing.some((one) => one.contact === contact && one.channel === channel) ? whyRefused[channel] : undefined;
}

function contactIn(contacts: readonly Contact[], id: string, option: string): Contact {
  const found = contacts.find((contact) => contact.id === id);
  const ids = contacts.map((contact) => contact.id);
  return found ?? refuse(`${option}: there is no contact ${id}.${suggest(id, ids, ['contact', 'contacts'])}`);
}

function delayIn(text: string, where: string): number {
  const read = readValue(text, { type: 'duration' });
  return 'fault' in read ? refuse(`${where}: ${text} ${read.fault}`) : Number(read.value) * 1000;
}

/** The end of a refusal: the word that was meant, or all allowed ones. */
function suggest(word: string, allowed: readonly string[], [one, many]: readonly [string, string]): string {
  const all = allowed.length === 1 ? `only ${one} is` : `${many} are`;
  return didYouMean(word, allowed) || ` The ${all} ${listNames(allowed)}.`;
}
