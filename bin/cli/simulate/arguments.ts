import { parseArgs } from 'node:util';
import { isReply } from '../../lambdas/domain/incident/reply.ts';
import { replies } from '../../lambdas/domain/incident/timeline.ts';
import { type Channel, channels } from '../../lambdas/domain/on-call/channel.ts';
import { type Contact, channelsOf } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { parseDuration } from '../../lambdas/domain/text/duration.ts';
import { listNames } from '../../lambdas/domain/text/names.ts';
import { didYouMean } from '../../lambdas/domain/text/nearest.ts';
import { connectionHelp, connectionOptions } from '../oncall/connection.ts';
import type { Act, Failing } from './night.ts';

export const help = `npm run simulate -- [options]   what would happen tonight, on this machine and in simulated time

An alert goes to a policy, and the deployed state machines and functions do what they would. It shows who is notified
when and how, what they are waited for, and how it ends. Nothing leaves this machine. With --prove it shows instead
what can happen at the worst, of all combinations of reply, silence, decline and delivery failure.

  --policy NAME             the policy (default); with --prove that one alone
  --at INSTANT              when the alert comes, such as 2026-11-24T02:00:00Z (now)
  --reply WHO:REPLY@WHEN    somebody presses a button of their newest link, so long after the alert: ben:acknowledge@7m.
                            Replies are ${listNames(replies)}. Whatever falls due at an instant comes
                            before the press. May be given several times
  --fail WHO:CHANNEL        nothing can be delivered to somebody on a channel: ada:sms. May be given several times
  --resolve WHEN            the source says that it is over, so long after the alert: 12m
  --file FILE               contacts and policies (oncall.yaml, or oncall.example.yaml where there is none)
  --deployed                contacts and policies of the deployed stack instead, which the options below find
  --json                    for programs
  --prove                   explore every way through each policy
${connectionHelp}

A press before any link has reached its contact can't happen: it is told, with when the first one does, and the exit
status is 1, as where --prove finds a policy that fails. It is 2 when it was asked wrongly, and 0 otherwise.`;

/** What was asked. Who and which policy it is about is checked once the contacts are read. */
export type Asked = {
  readonly policy: string | undefined;
  readonly at: number;
  readonly replies: readonly string[];
  readonly failures: readonly string[];
  readonly resolve: string | undefined;
  readonly file: string | undefined;
  readonly connection: Readonly<Record<string, string | boolean | undefined>> | undefined;
  readonly isJson: boolean;
  readonly isProof: boolean;
};

/** What a person gets who asked wrongly. */
export class BadUsage extends Error {
  override readonly name = 'BadUsage';
}

/** What the arguments ask for, or the help. Throws BadUsage where they can't be understood. */
export function readArguments(args: readonly string[], now: number): Asked | 'help' {
  const values = parse(args);
  if (values.help === true) return 'help';
  const { policy, file, resolve } = values;
  const connection = {
    'endpoint-url': values['endpoint-url'],
    region: values.region,
    profile: values.profile,
    stack: values.stack,
  };
  const isDeployed = values.deployed === true || Object.values(connection).some((value) => value !== undefined);
  if (isDeployed && file !== undefined)
    throw new BadUsage('--file and the deployed stack exclude each other: leave one out.');
  const asked = {
    ...{ policy, file, resolve, replies: values.reply ?? [], failures: values.fail ?? [] },
    ...{
      at: values.at === undefined ? now : instantIn(values.at),
      isJson: values.json === true,
      isProof: values.prove === true,
    },
    connection: isDeployed ? connection : undefined,
  };
  const forOneNight = ['at', 'reply', 'fail', 'resolve'] as const;
  const stray = forOneNight.find((name) => values[name] !== undefined);
  if (asked.isProof && stray !== undefined)
    throw new BadUsage(`--prove explores every combination, so --${stray} has nothing to say to it: leave it out.`);
  return asked;
}

function parse(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        ...connectionOptions,
        policy: { type: 'string' },
        at: { type: 'string' },
        reply: { type: 'string', multiple: true },
        fail: { type: 'string', multiple: true },
        resolve: { type: 'string' },
        file: { type: 'string' },
        deployed: { type: 'boolean' },
        json: { type: 'boolean' },
        prove: { type: 'boolean' },
        help: { type: 'boolean', short: 'h' },
      },
    }).values;
  } catch (error) {
    throw new BadUsage(
      `${(error as Error).message.split('. ')[0]}. \`npm run simulate -- --help\` lists what there is.`,
    );
  }
}

function instantIn(text: string): number {
  const [, day = ''] = /^(\d{4}-\d{2}-\d{2})T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})$/.exec(text) ?? [];
  // The 31st of November would be the 1st of December.
  const isDay = day !== '' && !Number.isNaN(Date.parse(day)) && new Date(day).toISOString().startsWith(day);
  const at = isDay ? Date.parse(text) : Number.NaN;
  if (Number.isNaN(at)) throw new BadUsage(`--at ${text} is no instant: write one such as 2026-11-24T02:00:00Z.`);
  return at;
}

/** The policy that is asked for. Throws BadUsage that names those there are. */
export function policyIn({ policies }: Pick<OnCall, 'policies'>, id: string): OnCall['policies'][number] {
  const found = policies.find((policy) => policy.id === id);
  if (found !== undefined) return found;
  throw new BadUsage(
    `There is no policy ${id}.${said(
      id,
      policies.map((policy) => policy.id),
    )}`,
  );
}

/** What people and the source do, in milliseconds after the alert. */
export function actsIn({ replies: given, resolve }: Asked, contacts: readonly Contact[]): Act[] {
  const acts = given.map((text): Act => {
    const [, who = '', reply = '', when = ''] = /^([^:@]+):([^:@]+)@(.+)$/.exec(text) ?? [];
    if (who === '') throw new BadUsage(`--reply ${text}: write who answers what and when, such as ben:acknowledge@7m.`);
    if (!isReply(reply)) throw new BadUsage(`--reply ${text}: there is no reply ${reply}.${said(reply, replies)}`);
    return { contact: contactIn(contacts, who, '--reply').id, reply, after: delay(when, `--reply ${text}`) };
  });
  return resolve === undefined ? acts : [...acts, { reply: 'resolve', after: delay(resolve, `--resolve ${resolve}`) }];
}

/** The channels on which nothing can be delivered. */
export function failuresIn({ failures }: Asked, contacts: readonly Contact[]): Failing[] {
  return failures.map((text) => {
    const [who = '', name = '', ...more] = text.split(':');
    if (name === '' || more.length > 0)
      throw new BadUsage(`--fail ${text}: write who and on which channel, such as ada:sms.`);
    const contact = contactIn(contacts, who, '--fail');
    const channel = channels.find((one) => one === name);
    if (channel === undefined)
      throw new BadUsage(`--fail ${text}: there is no channel ${name}.${said(name, channels)}`);
    const own: readonly Channel[] = channelsOf(contact);
    if (!own.includes(channel))
      throw new BadUsage(`--fail ${text}: ${contact.name} has no ${channel}, only ${listNames(own)}.`);
    return { contact: contact.id, channel };
  });
}

function contactIn(contacts: readonly Contact[], id: string, option: string): Contact {
  const found = contacts.find((contact) => contact.id === id);
  if (found !== undefined) return found;
  throw new BadUsage(
    `${option}: there is no contact ${id}.${said(
      id,
      contacts.map((contact) => contact.id),
    )}`,
  );
}

function delay(text: string, where: string): number {
  const seconds = parseDuration(text);
  if (seconds !== undefined) return seconds * 1000;
  throw new BadUsage(
    `${where}: ${text} is no duration: write a number with its unit (s, m, h, d), such as 7m or 1m30s.`,
  );
}

function said(word: string, allowed: readonly string[]): string {
  return didYouMean(word, allowed) || ` There ${allowed.length === 1 ? 'is' : 'are'} ${listNames(allowed)}.`;
}
