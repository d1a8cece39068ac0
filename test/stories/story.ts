import { expect, it } from 'vitest';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Message } from '../../local/cloud/channels.ts';
import { isToBackstop } from '../../local/cloud/cloud.ts';
import { type ExecutionSummary, linkIn, type Night } from '../support/night.ts';

/** One incident from its first alert on: its own key and people, and seconds that count from there. */
export type Story = Awaited<ReturnType<typeof tellStory>>;

/** One step of a history. */
export type HistoryEvent = { readonly type: string; readonly id: number } & Readonly<Record<string, unknown>>;

/** A first start synthesises the stack, which takes its time where every file of a suite starts at once on a slow machine. */
export const longestStart = 300_000;

let lastStory = 0;

/** Puts people on call, and sends the first alert. */
export async function tellStory(night: Night, onCall: OnCall, alert: Readonly<Record<string, unknown>> = {}) {
  lastStory += 1;
  const scene = await openScene(night, onCall);
  const sent = { summary: 'checkout is down', dedupKey: `story ${lastStory}`, ...alert };
  const answer = await night.post(sent);
  expect(answer.status).toBe(202);
  await night.clock.idle();
  const id = answer.body.incidentId;
  return {
    ...scene,
    id,
    alert: sent,
    statusUrl: answer.body.statusUrl,
    status: async () => statusOf(answer.body.statusUrl),
    executions: () => executionsOf(night, id),
    /** How many seconds the run took, or its first one. */
    lasted: async () => secondsOf((await executionsOf(night, id))[0]),
    endings: async () => endingsOf(id, await executionsOf(night, id)),
  };
}

/**
 * The same with no deadline for who has taken an incident, unless a policy says something about it, be it `undefined`.
 *
 * The stories of a file share a night: what was taken in one would otherwise notify somebody in another, eight hours later.
 */
export function withoutDeadlines(onCall: OnCall): OnCall {
  const policies = onCall.policies.map((policy) => ({ resolveWithinSeconds: 'off' as const, ...policy }));
  return { ...onCall, policies };
}

/** Puts people on call, and watches what they receive from now on. */
export async function openScene(night: Night, onCall: OnCall) {
  await night.calm();
  await night.onCall(withoutDeadlines(onCall));
  const since = night.clock.now();
  const heard = night.cloud.messages().length;
  const all = () => night.cloud.messages().slice(heard);
  const isAboutShifts = ({ text }: Message) => text.includes('With shiftMails in oncall.yaml');
  const messages = () => all().filter((message) => !isToBackstop(message) && !isAboutShifts(message));
  const whose = ({ to }: Message) =>
    onCall.contacts.find(({ sms, email, voice }) => [sms, email, voice].includes(to))?.id ?? to;
  const say = (message: Message) =>
    `${(Date.parse(message.at) - since) / 1000} ${whose(message)} ${{ sms: 'SMS', email: 'e-mail', voice: 'call' }[message.channel]}`;
  const isNotice = ({ text }: Message) =>
    /Nothing for you to do( there)?\.$/.test(text.trim()) || text.includes('Nothing for you to do.');
  const newestLink = (contact: string) => {
    const newest = messages().findLast(
      (message) => whose(message) === contact && message.channel !== 'voice' && !isNotice(message),
    );
    if (newest === undefined) throw new Error(`${contact} was not notified.`);
    return linkIn(newest);
  };
  return {
    messages,
    /** The e-mails about shifts, with instant, contact and text. They are no messages about incidents. */
    aboutShifts: () =>
      all()
        .filter(isAboutShifts)
        .map((message) => `${say(message)}: ${message.text}`),
    /** The messages of the backstop. */
    backstop: () => all().filter(isToBackstop),
    /** Goes to this many seconds after the beginning. */
    at: (seconds: number) => night.clock.advanceTo(since + seconds * 1000),
    seconds: () => (night.clock.now() - since) / 1000,
    /** The notifications, or those with this in their text, with instant, contact and channel: `100 ada SMS`. */
    notified: (about = '') =>
      inOrder(
        messages()
          .filter((message) => !isNotice(message) && message.text.includes(about))
          .map(say),
      ),
    /** The notices, with instant, contact and text. */
    told: () =>
      messages()
        .filter(isNotice)
        .map((message) => `${say(message)}: ${message.text}`),
    link: newestLink,
    press: async (contact: string, reply: string) => {
      const { status, page } = await night.press(newestLink(contact), reply);
      await night.clock.idle();
      expect(status).toBe(200);
      return answerOn(page);
    },
    /** The text of the page behind a contact's newest link. */
    read: async (contact: string) => bodyOf(await (await fetch(newestLink(contact))).text()),
  };
}

/** The notifications of the first attempt at a contact: one on every address. */
export const firstAttempt = (contact: string, at: number) => [`${at} ${contact} SMS`, `${at} ${contact} e-mail`];

/** The notifications of a contact who does not answer three attempts, from an instant on. */
export const everyAttempt = (contact: string, from: number) => [
  ...firstAttempt(contact, from),
  `${from + 100} ${contact} SMS`,
  `${from + 200} ${contact} SMS`,
];

function inOrder(lines: readonly string[]): string[] {
  return lines.toSorted((a, b) => Number.parseFloat(a) - Number.parseFloat(b) || (a < b ? -1 : 1));
}

/** The answer on a page after a press, as one line. */
export function answerOn(page: string): string {
  const answer = /<div class="answer[^>]*>(.*?)<\/div>/s.exec(page)?.[1];
  if (answer === undefined) throw new Error('The page has no answer.');
  return textOf(answer);
}

function bodyOf(page: string): string {
  return textOf(/<body>(.*)<\/body>/s.exec(page)?.[1] ?? '');
}

function textOf(markup: string): string {
  return markup
    .replace(/<\/?(bdi|time)\b[^>]*>/g, '')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim();
}

type Status = {
  readonly status: string;
  readonly acknowledgedBy?: string;
  readonly resolvedBy?: string;
  readonly timeline: readonly { readonly kind: string; readonly text: string }[];
};

/** An incident as a program reads it behind its status link. */
export async function statusOf(url: string): Promise<Status> {
  return (await (await fetch(url, { headers: { accept: 'application/json' } })).json()) as Status;
}

/** The executions for one incident, the run's first. */
export async function executionsOf(night: Night, incident: string): Promise<ExecutionSummary[]> {
  const all = await night.executions();
  return all.filter(({ name }) => name.startsWith(`${incident}-`)).toSorted((a, b) => a.name.localeCompare(b.name));
}

function secondsOf(execution: ExecutionSummary | undefined): number {
  return (execution?.stopDate ?? Number.NaN) - (execution?.startDate ?? Number.NaN);
}

/** The ends of executions: `1 SUCCEEDED`, by the part of their names after the incident's. */
export function endingsOf(incident: string, executions: readonly ExecutionSummary[]): string[] {
  return executions.map(({ name, status }) => `${name.slice(incident.length + 1)} ${status}`);
}

/** Everything that an execution's history says. */
export async function historyOf({ cloud }: Night, { executionArn }: ExecutionSummary): Promise<HistoryEvent[]> {
  const events: HistoryEvent[] = [];
  let nextToken: string | undefined;
  do {
    const { body } = await cloud.stepFunctions.call('GetExecutionHistory', {
      executionArn,
      maxResults: 1000,
      ...(nextToken !== undefined && { nextToken }),
    });
    const page = body as { events: HistoryEvent[]; nextToken?: string };
    events.push(...page.events);
    nextToken = page.nextToken;
  } while (nextToken !== undefined);
  return events;
}

/** The outputs of a state of an incident's run, one for each time it was left. */
export async function outputsOf(night: Night, story: Story, state: string): Promise<Record<string, unknown>[]> {
  const [run] = await story.executions();
  if (run === undefined) throw new Error('There is no run.');
  return (await historyOf(night, run)).flatMap(({ stateExitedEventDetails }) => {
    const details = stateExitedEventDetails as { name: string; output: string } | undefined;
    return details?.name === state ? [JSON.parse(details.output)] : [];
  });
}

/** The input and the output of an execution. */
export async function describeExecution({ cloud }: Night, { executionArn }: ExecutionSummary) {
  const { body } = await cloud.stepFunctions.call('DescribeExecution', { executionArn });
  const { input, output, error, cause } = body as { input: string; output?: string; error?: string; cause?: string };
  return { input: JSON.parse(input), ...(output && { output: JSON.parse(output) }), error, cause };
}

/** Collects every log line from now on. */
export function listen(night: Night): string[] {
  const lines: string[] = [];
  night.cloud.onLog(({ line }) => void lines.push(line));
  return lines;
}

/** How every night has to end, whatever happened in it. Called last in a file. */
export function itEndsInOrder(theNight: () => { readonly night: Night; readonly lines: readonly string[] }): void {
  it('leaves no execution open', async () => {
    const { night } = theNight();
    await night.rest();
    const executions = await night.executions();
    expect(executions.length).toBeGreaterThan(0);
    expect(executions.filter(({ status }) => status === 'RUNNING')).toEqual([]);
  });

  it('has written no task token, code, key or address into a log line', async () => {
    const { night, lines } = theNight();
    const secrets = await secretsOf(night);
    expect(lines.length).toBeGreaterThan(0);
    expect(secrets.size).toBeGreaterThan(5);
    // A part of one, such as a single letter, would be found in any line.
    for (const secret of secrets) expect(secret.length, secret).toBeGreaterThan(10);
    expect(lines.filter((line) => [...secrets].some((secret) => line.includes(secret)))).toEqual([]);
  });
}

/** Everything of a night that nobody but its owner may read: tokens, codes, the key and addresses. */
export async function secretsOf(night: Night): Promise<Set<string>> {
  const texts = [
    ...JSON.stringify(await night.cloud.scan('Incidents')).matchAll(/"taskToken":"([^"]+)"/g),
    ...night.cloud.messages().flatMap(({ text }) => [...text.matchAll(/\/live\/n\/([\w-]+)/g)]),
  ].map(([, secret]) => secret ?? '');
  const addresses = night.cloud.messages().map(({ to }) => to);
  return new Set([...texts, ...addresses, night.cloud.apiKey]);
}
