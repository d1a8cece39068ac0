import { openOrJoin } from '../../lambdas/acts/open-incident.ts';
import { startIfOwed } from '../../lambdas/acts/start-run.ts';
import type { Override, Schedule } from '../../lambdas/domain/calendar/schedule.ts';
import { contactTestKey, contactTestOpening } from '../../lambdas/domain/incident/contact-test.ts';
import type { Severity } from '../../lambdas/domain/incident/incident.ts';
import type { Takings } from '../../lambdas/domain/incident/taking.ts';
import { spendableOf } from '../../lambdas/domain/notify/budget.ts';
import type { Pending } from '../../lambdas/domain/notify/bundle.ts';
import type { Bundled } from '../../lambdas/domain/notify/delivery.ts';
import type { Delivery } from '../../lambdas/domain/notify/message.ts';
import type { Channel } from '../../lambdas/domain/on-call/channel.ts';
import { emptyOnCall, type OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import type { Route } from '../../lambdas/domain/on-call/route.ts';
import type { Request, Response } from '../../lambdas/domain/text/http.ts';
import { logError } from '../../lambdas/log.ts';
import { virtualClock } from '../../local/asl/clock.ts';
import { createStores } from '../../local/memory/services.ts';
import { incidentOf, placedKey, postOf, refusals, unheardKey } from './bodies.ts';
import { createChance } from './chance.ts';
import { createChannels } from './channels.ts';
import { alarmArn, createCloudWatch } from './cloud-watch.ts';
import { createFaults, type FaultItem } from './faults.ts';
import { createFunctions, type Invocation, type Outcome } from './functions.ts';
import { beginsAtOf, jobRule, repeatSeconds, usualKey } from './happenings.ts';
import { heartbeatsOf } from './heartbeats.ts';
import { jobEvent, jobMapping } from './jobs.ts';
import type { AttemptAsked, Entry, EventOutcome, Ledger, LevelAsked, RecordSeen, Seen, Standing } from './ledger.ts';
import type { SharedMachines } from './machines.ts';
import { mutesOfFile } from './mute.ts';
import { playHeartbeats, playMutes, playOwnAlarms } from './play-mutes.ts';
import { type Change, overrideOf, scheduleOf } from './rota.ts';
import {
  type Alert,
  budgetOf,
  contactOf,
  type FunctionName,
  type Heartbeat,
  type Outage,
  type Person,
  type Press,
  type Scenario,
} from './scenario.ts';
import { createWorld, dump, type Services } from './world.ts';

type Watcher = (invocation: Invocation, args: readonly unknown[], call: () => Promise<unknown>) => Promise<unknown>;

/** The result of a scenario: its observations, its writes, and the state at the end. */
export type Played = {
  readonly scenario: Scenario;
  /** The instant from which the ledger counts. */
  readonly beginsAt: number;
  readonly ledger: Ledger;
  /** The functions' log. */
  readonly lines: readonly string[];
  /** Everything that anybody was answered. */
  readonly answers: readonly string[];
  /** The texts that no log line may contain: codes, tokens, addresses. */
  readonly secrets: ReadonlySet<string>;
  readonly fired: readonly FaultItem[];
  readonly incidents: Standing;
  /** True when everything has ended, and the instant, in milliseconds since the beginning. */
  readonly isAtRest: boolean;
  readonly endedAt: number;
};

/** A planted defect's hand in a universe: above the faults, and beneath them. */
type Planted = {
  readonly services?: (fn: FunctionName, services: Services) => Services;
  readonly table?: (services: Services) => Services;
  readonly reads?: (fn: FunctionName, event: unknown) => unknown;
};

const day = 86_400_000;
/** An alarm without an incident is found by then, unless something is out of order. */
const alarmMilliseconds = 4 * 60_000;
const quietMilliseconds = 2 * 3600_000;
const longestMilliseconds = 5 * day;

/** As `lib/queues.ts` has it. */
const visibilitySeconds = 150;
const mostReceipts = 10;

/** How often a monitoring system posts an alert that was not taken, and a person presses again. */
const mostPosts = 12;
const mostPresses = 8;
/** SNS posts a message once, and three times more, so far apart. */
const mostTopicPosts = 4;
const topicSeconds = 20;

/** The policies of a scenario: `office` notifies the same people as the usual one. */
function policiesOf(scenario: Scenario): Policy[] {
  const usual = policyOf(scenario);
  return scenario.officeFromSeconds === undefined ? [usual] : [usual, { ...usual, id: 'office' }];
}

/** The routes of the alarm. In half a day before an instant it goes to one policy, and then to another. */
function routesOf(scenario: Scenario): Route[] {
  const { officeFromSeconds } = scenario;
  if (officeFromSeconds === undefined) return [{ alarm: '*', policy: 'default' }];
  const timeOf = (instant: number) => new Date(instant).toISOString().slice(11, 16);
  const until = beginsAtOf(scenario) + officeFromSeconds * 1000;
  const hours = [`${timeOf(until - day / 2)}-${timeOf(until)}`];
  return [
    { alarm: '*', policy: 'default', hours, timeZone: 'UTC' },
    { alarm: '*', policy: 'office' },
  ];
}

function policyOf({ levels, rounds, resolveWithinSeconds, reopenWithinSeconds }: Scenario): Policy {
  return {
    id: 'default',
    levels: levels.map((contacts) => ({ contacts })),
    rounds,
    resolveWithinSeconds: resolveWithinSeconds ?? 'off',
    reopenWithinSeconds: reopenWithinSeconds || 'off',
  };
}

function schedulesOf({ rotas = [] }: Scenario): Schedule[] {
  return rotas.map(scheduleOf);
}

/** True of a night in which nothing delays what pages announce, so that they are read. */
function showsSchedules({ rotas, faults, outages }: Scenario): boolean {
  return rotas !== undefined && faults === 0 && outages.length === 0;
}

/** The overrides of the file. */
function overridesOf({ changes = [] }: Scenario): Override[] {
  return changes.filter(({ madeAtSeconds }) => madeAtSeconds === undefined).map((change) => overrideOf(change));
}

/** The overrides that commands make, each with its instant. */
function eachLateChange({ changes = [] }: Scenario, act: (change: Change, madeAtSeconds: number) => void): void {
  for (const change of changes) if (change.madeAtSeconds !== undefined) act(change, change.madeAtSeconds);
}

/** Plays one scenario from its first alert until nothing is left to happen. */
export async function play(scenario: Scenario, machines: SharedMachines, planted: Planted = {}): Promise<Played> {
  const { reads = asSent } = planted;
  const beginsAt = beginsAtOf(scenario);
  const clock = virtualClock(beginsAt);
  const chance = (purpose: string) => createChance(scenario.seed, scenario.incident, purpose);
  const faults = createFaults(scenario.faults, chance('faults'));
  const alarmName = `checkout-${scenario.incident}`;

  const ledger: Entry[] = [];
  const now = () => clock.now() - beginsAt;
  const see = <T extends Seen>(seen: T) => {
    const entry = { at: now(), order: ledger.length, ...seen };
    ledger.push(entry);
    return entry;
  };
  const fired: FaultItem[] = [];
  const happened = (item: FaultItem, what: string) => {
    fired.push(item);
    see({ kind: 'fault', item, what });
  };
  const lines: string[] = [];
  const answers: string[] = [];
  const secrets = new Set<string>();

  // The events that are still to come: the universe is not over before.
  let pending = 0;
  const later = (seconds: number, act: () => unknown) => {
    pending += 1;
    clock.at(clock.now() + Math.round(seconds * 1000), () => {
      pending -= 1;
      void act();
    });
  };
  const outageNow = (is: (outage: Outage) => boolean) =>
    scenario.outages.some(
      (outage) => is(outage) && outage.fromSeconds * 1000 <= now() && now() < outage.untilSeconds * 1000,
    );

  const contacts = scenario.people.map(contactOf);
  for (const { sms, email, voice } of contacts)
    for (const address of [sms, email, voice]) if (address) secrets.add(address);
  const onCall: OnCall = {
    ...emptyOnCall,
    contacts,
    schedules: schedulesOf(scenario),
    overrides: overridesOf(scenario),
    policies: policiesOf(scenario),
    routes: routesOf(scenario),
    sources: [{ id: jobRule, policies: [], mapping: jobMapping }],
    mutes: mutesOfFile(scenario, beginsAt),
    heartbeats: heartbeatsOf(scenario),
  };
  const stores = createStores(onCall, { logError });
  watchRecord(stores.incidents.items, {
    changed: (incident, record) => see({ kind: 'record', incident, ...record }),
    rated: (incident, severity) => see({ kind: 'rated', incident, severity }),
    announced: (incident) => see({ kind: 'announced', incident }),
  });
  watchHeld(stores.heldAlerts.items, (held) => see({ kind: 'held', ...held }));

  // People.
  let messages = 0;
  const notifications = new Map<string, number>();
  const firstLinks = new Map<string, Link>();
  const newestLinks = new Map<string, Link>();
  const received = (person: Person, link: Link) => {
    const { code } = link;
    secrets.add(code);
    const nth = (notifications.get(person.id) ?? 0) + 1;
    notifications.set(person.id, nth);
    messages += 1;
    const first = firstLinks.get(person.id) ?? link;
    firstLinks.set(person.id, first);
    newestLinks.set(person.id, link);
    const untilTimeout = secondsUntilTimeout();
    for (const press of pressesAt(person, nth)) {
      const afterSeconds = press.isAtTimeout ? untilTimeout : press.afterSeconds;
      later(afterSeconds, () => pressButton(person, press.link === 'first' ? first : link, press, 1));
    }
    if (showsSchedules(scenario)) later(1, () => readPage(person, link));
    for (const { afterSeconds, method, isScanner } of scenario.visits.filter(({ message }) => message === messages)) {
      later(afterSeconds, () => (isScanner ? scan(person.id, code) : openLink(person.id, code, method)));
    }
  };
  /** How long the wait of the attempt still lasts whose message is just being taken. */
  const secondsUntilTimeout = () => {
    const seen = ledger.at(-1);
    const attempt = seen?.kind === 'message' ? seen.attempt : undefined;
    const waitSeconds = attempt?.attempts[attempt.attempt - 1]?.waitSeconds ?? 0;
    return Math.max(0, ((attempt?.enteredAt ?? 0) + waitSeconds * 1000 - now()) / 1000);
  };
  for (const { atSeconds, replies } of scenario.gatherings) {
    later(atSeconds, () => {
      for (const [index, person] of scenario.people.entries()) {
        const [link, reply] = [newestLinks.get(person.id), replies[index % replies.length]];
        if (link && reply) void pressButton(person, link, { afterSeconds: 0, reply, link: 'this', times: 1 }, 1);
      }
    });
  }
  for (const { atSeconds, contact, times } of scenario.takeAlls) {
    later(atSeconds, () => {
      for (let nth = 0; nth < times; nth += 1) void pressForAll(contact, 1);
    });
  }
  /** The incident of a message's link. The page of a bundle leads to each of its own, and a person answers the first. */
  const linkIn = (code: string, { incident, bundle }: { incident?: string; bundle?: string }): Link => {
    const isOfBundle = (entry: Entry) => entry.kind === 'message' && !entry.isNotice && entry.bundle === bundle;
    const first = ledger.find((entry) => incident === undefined && isOfBundle(entry));
    if (incident !== undefined || first?.kind !== 'message') return { incident: incident ?? '', code };
    return { incident: first.incident, code, isOfAll: true };
  };
  const channels = createChannels(scenario.people, {
    taken: (contact, { text }, tags) => {
      const person = scenario.people.find(({ id }) => id === contact.id);
      const code = tags.mail === undefined ? codeIn(text) : undefined;
      if (person !== undefined && code !== undefined) received(person, linkIn(code, tags));
    },
    bounces: (channel, contact, event, { bouncesAfterSeconds, times = 1 }) => {
      for (let nth = 0; nth < times; nth += 1) {
        later(bouncesAfterSeconds * (nth + 1), () => {
          see({ kind: 'bounced', contact: contact.id, channel });
          enqueue('receive-delivery', JSON.stringify(event), clock.now(), 1, () => {});
        });
      }
    },
    backstop: ({ text }) => {
      const link = stores.links.items.get(codeIn(text) ?? '');
      const since =
        link !== undefined && 'unansweredSince' in link ? Date.parse(link.unansweredSince) - beginsAt : undefined;
      see({ kind: 'backstop', by: 'sweep', text, ...(since !== undefined && { listedSince: since }) });
    },
  });

  // The alarm.
  const cloudWatch = createCloudWatch(scenario, {
    ...{ beginsAt, alarmName, now, later, see },
    deliver: (event, seen) => enqueue('receive-alarm', event, clock.now(), 1, seen),
    post: (body, seen) => postTopic(body, 1, seen),
  });
  scenario.jobs.forEach((job, change) => {
    const at = new Date(beginsAt + Math.round(job.atSeconds * 1000)).toISOString();
    const seen = (outcome: EventOutcome) => see({ kind: 'job event', change, outcome });
    for (const delay of job.deliveredAfterSeconds) {
      later(job.atSeconds + delay, () => {
        seen('delivered');
        enqueue('receive-alarm', jobEvent(alarmName, change, job, at), clock.now(), 1, seen);
      });
    }
  });

  // Functions.
  const asked = new Map<string, AttemptAsked>();
  const functions = createFunctions({
    ...{ clock, faults, outageNow, happened },
    replace: planted.services ?? ((_, all) => all),
    reads,
    services: (planted.table ?? ((all) => all))(
      createWorld(stores, machines, channels, cloudWatch, scenario, queueTakings),
    ),
    latency: chance('latency'),
    latencyMilliseconds: scenario.latencyMilliseconds,
    watch: (invocation, name, args, call) => {
      if (name === 'putPending') seeWaiting(invocation, args);
      if (name === 'recordSend') seeNotCalled(invocation, args);
      if (name === 'recordBundle')
        Object.assign(boxes.get(`${invocation.id} ${boxOfBundle(String(args[0]))}`) ?? {}, { named: args[1] });
      if (name === 'findIncidents') see({ kind: 'looked', invocation: invocation.id, incidents: args[0] as string[] });
      return watchers[name]?.(invocation, args, call) ?? call();
    },
  });

  /** The calls that are seen with their answers. */
  const watchers: Readonly<Partial<Record<string, Watcher>>> = {
    registerWait: watchRegistration,
    changeMutes: watchMutes,
    readPending: watchPending,
    sendMessage: watchMessage,
    takeSpend: watchSpend,
    readSpend: watchSpend,
  };

  /** The mute that a press makes. */
  async function watchMutes(_: Invocation, __: readonly unknown[], call: () => Promise<unknown>) {
    const mutes = (await call()) as readonly { readonly arn?: string; readonly until?: string }[];
    const { arn = '', until = '' } = mutes.at(-1) ?? {};
    const endsAt = Date.parse(until) - beginsAt;
    see({ kind: 'muted by a press', until: endsAt, arn });
    later((endsAt - now()) / 1000, () => {});
    return mutes;
  }

  /** An SMS that cannot be paid; the backstop hears of it once the money was asked for. */
  async function watchSpend({ id }: Invocation, _: readonly unknown[], call: () => Promise<unknown>) {
    const answer = await call();
    const budget = budgetOf(scenario);
    const isTaken = typeof answer === 'boolean';
    const isLeft = isTaken ? answer : Number(answer) + (budget?.smsPart ?? 0) <= (budget ? spendableOf(budget) : 0);
    if (!isLeft) see({ kind: 'unpaid', invocation: id, isTold: isTaken });
    return answer;
  }

  async function watchRegistration({ id }: Invocation, args: readonly unknown[], call: () => Promise<unknown>) {
    secrets.add((args[2] as { taskToken: string }).taskToken);
    const seen = see({ kind: 'registered', invocation: id, isTaken: false });
    const incident = await call();
    Object.assign(seen, { isTaken: incident !== undefined });
    return incident;
  }

  /** What a bundle found waiting, by the invocation that sends it. */
  const boxes = new Map<string, { pending: readonly Pending[]; named?: readonly Bundled[] }>();
  let copies = 0;

  function seeWaiting({ id }: Invocation, args: readonly unknown[]): void {
    const [{ incident, channel, event }] = args as [Pending];
    const attempt = event.kind === 'notification' ? asked.get(id) : undefined;
    see({
      ...{ kind: 'waits', invocation: id, contact: event.contact, channel, incident },
      ...(attempt !== undefined && { attempt }),
    });
  }

  function seeNotCalled({ id }: Invocation, args: readonly unknown[]): void {
    const [, { state, contact }] = args as [string, Pending['event']];
    const attempt = asked.get(id);
    if (state === 'withheld') see({ kind: 'not called', contact, ...(attempt !== undefined && { attempt }) });
  }

  async function watchPending({ id }: Invocation, args: readonly unknown[], call: () => Promise<unknown>) {
    const pending = (await call()) as Pending[];
    boxes.set(`${id} ${args[0]}-${args[1]}`, { pending });
    return pending;
  }

  /** The messages in a bundle: the notifications that it names before it is sent, and the notices that waited. */
  function contentsOf(box: string): { incident: string; channel: Channel; attempt?: AttemptAsked }[] {
    const { pending = [], named = [] } = boxes.get(box) ?? {};
    const notifications = named.flatMap(({ key, channel }) => {
      const attempt = [...asked.values()].find((each) => isAttemptOf(each, key));
      return attempt === undefined ? [] : [{ incident: key.incident, channel, attempt }];
    });
    const notices = pending.flatMap(({ incident, event: { kind, channel } }) => {
      const status = stores.incidents.items.get(incident)?.status;
      const isOver = status === 'acknowledged' || status === 'resolved';
      return kind === 'notice' && isOver ? [{ incident, channel }] : [];
    });
    return [...notifications, ...notices];
  }

  async function watchMessage({ id, fn }: Invocation, args: readonly unknown[], call: () => Promise<unknown>) {
    const [channel, contact, { text }, tags] = args as Parameters<typeof channels.sendMessage>;
    // An e-mail about a shift is about no incident.
    if (tags.mail !== undefined) return call();
    const copy = copies++;
    const own = { incident: tags.incident ?? '', channel, attempt: asked.get(id) };
    const isBundle = tags.bundle !== undefined;
    const contents = isBundle ? contentsOf(`${id} ${contact.id}-${channel}`) : [own];
    const seen = contents.map(({ attempt, ...about }) =>
      see({
        ...{ kind: 'message', invocation: id, fn, contact: contact.id, copy, by: channel, ...about },
        ...{ isNotice: attempt === undefined, outcome: 'taken', text },
        ...(attempt !== undefined && { attempt }),
        ...(tags.bundle !== undefined && { bundle: tags.bundle }),
      }),
    );
    const delivery = (await call()) as Delivery;
    if (!delivery.sent) for (const each of seen) Object.assign(each, { outcome: 'undeliverable' });
    return delivery;
  }

  async function invoke(fn: FunctionName, event: unknown): Promise<Outcome> {
    let id: string = fn;
    const outcome = await functions.invoke(fn, event, (invocation) => {
      if (id === fn) id = invocation.id;
      seeInvoked(fn, event, invocation.id);
    });
    if (!isEachMinute(fn) || 'error' in outcome)
      see({ kind: 'ended', invocation: id, fn, ...('error' in outcome && { error: outcome.error }) });
    return outcome;
  }

  function seeInvoked(fn: FunctionName, event: unknown, invocation: string): void {
    const attempt = fn === 'send-notification' ? attemptIn(event as Payload, beginsAt) : undefined;
    if (attempt !== undefined) asked.set(invocation, attempt);
    const level = fn === 'find-contacts' ? levelIn(event as LevelPayload, beginsAt) : undefined;
    if (!isEachMinute(fn))
      see({ kind: 'invoked', invocation, fn, ...(attempt && { attempt }), ...(level && { level }) });
  }

  // The API.
  async function request(
    fn: FunctionName,
    method: string,
    path: string,
    more: Partial<Request> = {},
    key: string = usualKey,
  ) {
    const event: Request = {
      ...{ httpMethod: method, path, headers: {}, body: null, isBase64Encoded: false },
      pathParameters: null,
      requestContext: {
        ...{ requestTimeEpoch: clock.now(), domainName: 'pages.example.org', path: `/live${path}` },
        identity: { apiKeyId: key },
      },
      ...more,
    };
    const outcome = await invoke(fn, event);
    const response = 'error' in outcome ? { statusCode: 502, body: '' } : (outcome.value as Response);
    answers.push(response.body);
    return response;
  }

  async function postAlert(alert: number, tries: number): Promise<void> {
    const posted: Alert = scenario.alerts[alert] ?? { atSeconds: 0, action: 'trigger', hasKey: false };
    const askedAt = now();
    const { statusCode, incident, held } = await sendAlert(alert, posted);
    see({
      ...{ kind: 'alert answered', alert, action: posted.action, askedAt, status: statusCode },
      ...(incident !== undefined && { incident }),
      ...(held !== undefined && { held }),
    });
    if (statusCode < 500) return;
    if (tries < mostPosts) later(Math.min(300, 5 * 2 ** tries), () => postAlert(alert, tries + 1));
    else see({ kind: 'alert given up', alert });
  }

  async function sendAlert(alert: number, { hasKey, key, ...posted }: Alert) {
    const headers = hasKey ? { 'Idempotency-Key': `alert ${scenario.incident} ${alert}` } : {};
    const dedupKey = dedupKeyOf({ hasKey, ...posted }, alarmName);
    const post = postOf({ hasKey, ...posted }, { summary: 'checkout is down', dedupKey, policy: 'default' });
    const { path, body, isBase64 = false } = post;
    const more = { headers, body, isBase64Encoded: isBase64 };
    const answer = await request('receive-alert', 'POST', path, more, key);
    codesIn(answer.body).forEach((code) => {
      secrets.add(code);
    });
    return { statusCode: answer.statusCode, incident: incidentOf(post, answer), held: heldIn(answer.body) };
  }

  async function sendBeat(heartbeat: Heartbeat, tries: number): Promise<void> {
    const { name, method } = heartbeat;
    const askedAt = now();
    const { statusCode } = await request('receive-alert', method, `/heartbeats/${name}`);
    see({ kind: 'beat answered', heartbeat: name, askedAt, status: statusCode });
    // Most jobs try once more, and some do not.
    if (statusCode >= 500 && tries < 2) later(5, () => sendBeat(heartbeat, tries + 1));
  }

  async function postTopic(body: string, tries: number, seen: (outcome: EventOutcome) => void): Promise<void> {
    const { statusCode } = await request('receive-alert', 'POST', '/alerts/sns', { body });
    if (statusCode < 400) return seen('taken in');
    if (statusCode < 500) return seen('refused');
    seen(tries < mostTopicPosts ? 'failed' : 'dead letter');
    if (tries < mostTopicPosts) later(topicSeconds, () => postTopic(body, tries + 1, seen));
  }

  async function postRefused(refused: number): Promise<void> {
    const { path = '/alerts', body: given } = refusals[scenario.refused[refused]?.kind ?? ''] ?? { body: '' };
    const askedAt = now();
    const stateAt = new Date(clock.now()).toISOString();
    const about = { name: alarmName, arn: alarmArn(alarmName), stateAt, before: 'INSUFFICIENT_DATA' };
    const body = typeof given === 'string' ? given : given(about);
    const { statusCode } = await request('receive-alert', 'POST', path, { body });
    see({ kind: 'refusal answered', refused, askedAt, status: statusCode });
  }

  async function pressButton(person: Person, link: Link, press: Press, tries: number): Promise<void> {
    const { incident, code } = link;
    const askedAt = now();
    if (press.flaw !== undefined) return pressWrongly(person, code, press.reply, press.flaw);
    see({ kind: 'asked', contact: person.id, incident, reply: press.reply });
    const more = {
      pathParameters: { code },
      body: `reply=${press.reply}`,
      headers: { origin: 'https://pages.example.org' },
      ...(link.isOfAll && { queryStringParameters: { incident } }),
    };
    const { statusCode, body } = await request('receive-reply', 'POST', `/n/${code}`, more);
    const [title = '', text = ''] = answerOn(body);
    see({
      ...{
        kind: 'pressed',
        contact: person.id,
        incident,
        reply: press.reply,
        askedAt,
        status: statusCode,
        title,
        text,
      },
      timeZone: person.timeZone,
    });
    if (statusCode >= 500 && tries < mostPresses) later(15, () => pressButton(person, link, press, tries + 1));
  }

  async function pressForAll(contact: string, tries: number): Promise<void> {
    const link = newestLinks.get(contact);
    if (link === undefined) return;
    const askedAt = now();
    see({ kind: 'asked for all', contact });
    const { statusCode, body } = await request('receive-reply', 'POST', `/n/${link.code}`, {
      pathParameters: { code: link.code },
      body: 'reply=acknowledge-all',
      headers: { origin: 'https://pages.example.org' },
    });
    const [title = '', text = ''] = answerOn(body);
    see({
      ...{ kind: 'pressed for all', contact, askedAt, status: statusCode, title, text },
      taken: takenOn(body),
    });
    if (statusCode >= 500 && tries < mostPresses) later(15, () => pressForAll(contact, tries + 1));
  }

  async function pressWrongly(
    person: Person,
    code: string,
    reply: string,
    flaw: 'foreign' | 'two buttons',
  ): Promise<void> {
    const { statusCode } = await request('receive-reply', 'POST', `/n/${code}`, {
      pathParameters: { code },
      body: flaw === 'foreign' ? `reply=${reply}` : `reply=${reply}&reply=acknowledge`,
      headers: { origin: flaw === 'foreign' ? 'https://evil.example.org' : 'https://pages.example.org' },
    });
    see({ kind: 'refused press', contact: person.id, flaw, status: statusCode });
  }

  /** A mail scanner: it follows every link of the page, by every safe method, and tries the values of its form. */
  async function scan(contact: string, code: string): Promise<void> {
    const { body } = await request('show-incident', 'GET', `/n/${code}`, { pathParameters: { code } });
    const found = [...body.matchAll(/(?:href|src|action)="([^"]*)"/g)].map(([, url = '']) => url);
    const fields = [...body.matchAll(/name="([^"]*)" value="([^"]*)"/g)].map(([, name, value]) => `?${name}=${value}`);
    for (const url of new Set([...found.filter((each) => !/^[a-z]+:/.test(each)), ...fields, '?_method=POST'])) {
      for (const method of ['GET', 'HEAD', 'OPTIONS'] as const) {
        const queryStringParameters = Object.fromEntries(new URLSearchParams(url.split('?')[1] ?? ''));
        await openLink(contact, code, method, { queryStringParameters, headers: { 'X-HTTP-Method-Override': 'POST' } });
      }
    }
  }

  async function readPage(person: Person, { incident, code, isOfAll }: Link): Promise<void> {
    if (isOfAll) return;
    const { body } = await request('show-incident', 'GET', `/n/${code}`, { pathParameters: { code } });
    see({ kind: 'page seen', contact: person.id, incident, text: body });
  }

  async function openLink(contact: string, code: string, method: string, more: object = {}): Promise<void> {
    const before = dump(stores);
    const entries = ledger.length;
    const { statusCode } = await request('show-incident', method, `/n/${code}`, {
      ...{ pathParameters: { code }, ...more },
    });
    const changed =
      before !== dump(stores) || ledger.slice(entries).some(({ kind }) => kind === 'execution' || kind === 'message');
    see({ kind: 'opened', contact, method, status: statusCode, changed });
  }

  // Queues.
  function enqueue(
    fn: FunctionName,
    body: string,
    sentAt: number,
    receipt: number,
    done: (how: 'taken in' | 'failed' | 'dead letter') => void,
  ): void {
    const attributes = { SentTimestamp: String(sentAt), ApproximateReceiveCount: String(receipt) };
    const record = { messageId: `${sentAt}`, body, attributes };
    void invoke(fn, { Records: [record] }).then((outcome) => {
      const isTaken =
        'value' in outcome && (outcome.value as { batchItemFailures: unknown[] }).batchItemFailures.length === 0;
      if (isTaken) return done('taken in');
      if (receipt < mostReceipts) {
        later(visibilitySeconds, () => enqueue(fn, body, sentAt, receipt + 1, done));
        return done('failed');
      }
      see({ kind: 'backstop', by: 'dead letters', text: fn });
      return done('dead letter');
    });
  }

  /** As `adapters/presses.ts`: each part of a press is a message of its own. */
  async function queueTakings(messages: readonly Takings[]): Promise<void> {
    for (const message of messages) enqueue('take-all', JSON.stringify(message), clock.now(), 1, () => {});
  }

  scenario.refused.forEach(({ atSeconds }, refused) => {
    later(atSeconds, () => postRefused(refused));
  });
  for (const { atSeconds, contact } of scenario.tests) {
    later(atSeconds, async () => {
      const services = createWorld(stores, machines, channels, cloudWatch, scenario, queueTakings);
      const at = new Date(clock.now()).toISOString();
      // Executions of all incidents are in the same machines, and a test is named after its contact.
      const key = contactTestKey(contact, (text) => services.digest(`${scenario.incident} ${text}`));
      const { incident } = await openOrJoin(services)(key, contactTestOpening(contact), at);
      await startIfOwed(services)(incident, at);
    });
  }
  for (const apply of scenario.applies) {
    later(apply.atSeconds, async () => {
      see({ kind: 'applied', change: apply.kind });
      const before = await stores.onCall.loadOnCall();
      await stores.onCall.storeOnCall(before, applied(before, apply));
    });
  }
  eachLateChange(scenario, (change, madeAtSeconds) => {
    later(madeAtSeconds, async () => {
      see({ kind: 'override made', schedule: change.schedule });
      const before = await stores.onCall.loadOnCall();
      const made = overrideOf(change, new Date(clock.now()).toISOString());
      await stores.onCall.storeOnCall(before, { ...before, overrides: [...before.overrides, made] });
    });
  });
  playMutes(scenario, { beginsAt, now, later, see, onCall: stores.onCall });
  playOwnAlarms(scenario, {
    ...{ beginsAt, now, later, see },
    deliver: (event, seen) => enqueue('receive-alarm', event, clock.now(), 1, seen),
  });
  playHeartbeats(scenario, { later, onCall: stores.onCall }, (heartbeat) => sendBeat(heartbeat, 1));
  postings(scenario).forEach(({ alert, atSeconds }) => {
    later(atSeconds, () => postAlert(alert, 1));
  });

  // The machines.
  const running = new Set<string>();
  let children = 0;
  machines.enter({
    clock,
    invokeFunction: async (arn, payload) => {
      const outcome = await invoke(arn.slice(arn.lastIndexOf(':') + 1) as FunctionName, JSON.parse(payload));
      if ('value' in outcome) return { payload: JSON.stringify(outcome.value ?? null) };
      const { error: name, message } = outcome;
      if (outcome.isOfLambda) throw Object.assign(new Error(message), { name });
      return { payload: JSON.stringify({ errorType: name, errorMessage: message }), functionError: 'Unhandled' };
    },
    beforeChild: () => {
      children += 1;
      if (outageNow((outage) => outage.kind === 'service down' && outage.service === 'states')) throw throttled();
      const fault = faults({ fn: 'notify-contact', invocation: children, call: 0 }, ['child refused']);
      if (fault === undefined) return;
      happened(fault, 'NotifyContact');
      throw throttled();
    },
    changed: ({ executionArn, stateMachineArn, name, status, error, input = '{}', output }) => {
      const machine = stateMachineArn.slice(stateMachineArn.lastIndexOf(':') + 1);
      if (status === 'RUNNING') running.add(executionArn);
      else running.delete(executionArn);
      const { outcome } = (output === undefined ? {} : JSON.parse(output)) as { outcome?: string };
      const ended = { ...(error !== undefined && { error }), ...(outcome !== undefined && { outcome }) };
      see({ kind: 'execution', machine, name, status, ...ended });
      if (machine === 'NotifyContact') {
        if (status === 'RUNNING') troubleChild(executionArn, name, input);
      } else if (status !== 'RUNNING' && status !== 'SUCCEEDED') {
        speakByAlarm();
      }
    },
  });

  /** An alarm on failed runs says that there were some, once a minute, and is lost if the topic is down at that moment. */
  const minutesOfAlarms = new Set<number>();
  function speakByAlarm(): void {
    const minute = Math.floor(clock.now() / 60_000);
    if (minutesOfAlarms.has(minute)) return;
    minutesOfAlarms.add(minute);
    later((minute + 1) * 60 - clock.now() / 1000, () => {
      if (outageNow(({ kind }) => kind === 'alarms silent')) return;
      if (outageNow((outage) => outage.kind === 'service down' && outage.service === 'topic')) return;
      see({ kind: 'backstop', by: 'alarm', text: 'runs that nobody took' });
    });
  }

  function troubleChild(executionArn: string, name: string, input: string): void {
    const fault = faults({ fn: 'notify-contact', invocation: children, call: 1 }, ['child stopped', 'child doubled']);
    if (fault === undefined) return;
    later(fault.kind === 'child stopped' ? fault.seconds : 0, async () => {
      happened(fault, name);
      if (fault.kind === 'child stopped') await machines.stepFunctions.call('StopExecution', { executionArn });
      else
        await machines.stepFunctions.call('StartExecution', {
          stateMachineArn: machines.notifyContact,
          name,
          input,
        });
    });
  }

  for (const atSeconds of scenario.stopsAtSeconds) {
    later(atSeconds, async () => {
      for (const executionArn of [...running].filter((arn) => arn.includes(':NotifySupport:'))) {
        see({ kind: 'stopped by hand', name: executionArn.slice(executionArn.lastIndexOf(':') + 1) });
        await machines.stepFunctions.call('StopExecution', { executionArn });
      }
    });
  }

  const standing = (): Standing =>
    new Map(
      [...stores.incidents.items].map(([id, item]) => [
        id,
        {
          ...recordOf(item),
          isStopped: item.stopped?.run === item.run,
          ...(item.sweep === 'unanswered' && { listedAt: Date.parse(item.sweepAt ?? '') - beginsAt }),
          openedAt: Date.parse(item.openedAt) - beginsAt,
          alertEvents: [...(stores.timeline.items.get(id) ?? [])].filter(([, { kind }]) => kind === 'alert').length,
        },
      ]),
    );

  /** Expired items are gone by then, and people answer again as before. */
  function beginNextNight(): void {
    see({ kind: 'night over', incidents: standing() });
    nightBeganAt = clock.now();
    notifications.clear();
    firstLinks.clear();
    newestLinks.clear();
    for (const events of stores.timeline.items.values()) deleteExpired(events);
    const { incidents, links, requests, waiting, alarmStates, outbox } = stores;
    for (const { items } of [incidents, links, requests, waiting, alarmStates, outbox]) deleteExpired(items);
    later(0, () => postAlert(scenario.alerts.length, 1));
    tick();
  }
  const isExpired = ({ expiresAt }: { expiresAt: number }) => expiresAt * 1000 < clock.now();
  const deleteExpired = (items: Map<string, { expiresAt: number }>) => {
    for (const [key, item] of items) if (isExpired(item)) items.delete(key);
  };
  let nightBeganAt = beginsAt;

  // The sweep, each minute until nothing is left to happen.
  const isAtRest = () =>
    pending === 0 &&
    running.size === 0 &&
    !functions.isUnderWay() &&
    !stores.outbox.isWaiting() &&
    isFound(scenario, cloudWatch.inAlarm(), clock.now()) &&
    [...stores.incidents.items.values()].every(({ sweep }) => sweep === undefined || sweep === 'unanswered');
  let restsSince: number | undefined;
  let [seenBefore, quietSince] = [0, clock.now()];
  const endNight = (instant: number) => {
    const { returnsAfterDays } = scenario;
    if (returnsAfterDays === undefined || nightBeganAt > beginsAt) return;
    // Nothing is left for the sweep to find in between. A sweep comes at the same second of every minute.
    clock.at(instant + returnsAfterDays * day, beginNextNight);
  };
  const sweep = (instant: number) => {
    for (let nth = 0; nth < scenario.sweeps; nth += 1) void invoke('sweep', { time: new Date(instant).toISOString() });
  };
  const tick = () => {
    const instant = clock.now();
    if (ledger.length > seenBefore || pending > 0) [seenBefore, quietSince] = [ledger.length, instant];
    restsSince = isAtRest() ? (restsSince ?? instant) : undefined;
    if (restsSince !== undefined && instant >= restsSince + 180_000) return endNight(instant);
    if (instant > quietSince + quietMilliseconds || instant > nightBeganAt + longestMilliseconds) return;
    clock.at(instant + 60_000, tick);
    void invoke('send-bundles', { time: new Date(instant).toISOString() });
    if (!outageNow(({ kind }) => kind === 'sweep off')) sweep(instant);
  };
  clock.at(beginsAt + scenario.sweepSeconds * 1000, tick);
  const restore = captureLog((line) => {
    lines.push(line);
    refusalsIn(line).forEach((count) => {
      see({ kind: 'refusals counted', count });
    });
  });
  try {
    await clock.run();
  } finally {
    restore();
  }
  return {
    ...{ scenario, beginsAt, ledger, lines, answers, secrets, fired },
    incidents: standing(),
    isAtRest: restsSince !== undefined,
    endedAt: restsSince === undefined ? now() : restsSince - beginsAt,
  };
}

/** The contacts and policies after a change in the middle of the night. */
function applied(before: OnCall, apply: Scenario['applies'][number]): OnCall {
  const { contacts, policies } = before;
  switch (apply.kind) {
    case 'contact deleted':
      return { ...before, contacts: contacts.filter(({ id }) => id !== apply.contact) };
    case 'last level dropped':
      return { ...before, policies: policies.map((policy) => ({ ...policy, levels: policy.levels.slice(0, -1) })) };
    case 'policy deleted':
      return { ...before, policies: [] };
  }
}

/** What comes each minute is seen only if it fails: most of the time it has nothing to do. */
function isEachMinute(fn: FunctionName): boolean {
  return fn === 'sweep' || fn === 'send-bundles';
}

/** The contact and the channel in the id of a bundle. */
function boxOfBundle(bundle: string): string {
  return bundle.replace(/-\d{4}-\d\d-\d\dT.*$/, '');
}

/** True when a message that waits is of an attempt. */
function isAttemptOf(asked: AttemptAsked, key: Bundled['key']): boolean {
  return (
    asked.incident === key.incident &&
    asked.contact === key.contact &&
    asked.run === key.run &&
    asked.round === key.round &&
    asked.level === key.level &&
    asked.attempt === key.attempt &&
    asked.redrive === (key.redrive ?? 0)
  );
}

/** The presses of a person after their nth notification, each as often as it is repeated. */
function pressesAt({ reactions }: Person, nth: number): Press[] {
  const presses = reactions.filter(({ notification }) => notification === nth).flatMap((reaction) => reaction.presses);
  return presses.flatMap((press) => Array.from({ length: press.times }, () => press));
}

/** The link of a message, with its code. */
type Link = { readonly incident: string; readonly code: string; readonly isOfAll?: true };

type Payload = Omit<AttemptAsked, 'enteredAt'> & {
  readonly at: string;
  readonly duty?: { readonly until?: string } | null;
};

type LevelPayload = Omit<LevelAsked, 'enteredAt'> & { readonly at: string };

function levelIn({ incident, run, round, level, at }: LevelPayload, beginsAt: number): LevelAsked {
  return { incident, run, round, level, enteredAt: Date.parse(at) - beginsAt };
}

/** An attempt as it is asked for. Its wait ends when its contact goes off call. */
function attemptIn(payload: Payload, beginsAt: number): AttemptAsked {
  const { incident, run, redrive, round, level, contact, attempt, retry, at, duty } = payload;
  const enteredAt = Date.parse(at) - beginsAt;
  const left = duty?.until === undefined ? Number.POSITIVE_INFINITY : Date.parse(duty.until) - Date.parse(at);
  const attempts = payload.attempts.map(({ channels, waitSeconds }, index) => ({
    channels,
    waitSeconds: index === attempt - 1 ? Math.min(waitSeconds, Math.max(1, Math.ceil(left / 1000))) : waitSeconds,
  }));
  return { incident, run, redrive, round, level, contact, attempt, attempts, retry, enteredAt };
}

/** What the answer to an alert says of a held one; nothing if it is about an incident. */
function heldIn(body: string): 'held' | 'resolved' | undefined {
  const { status, incidentId } = body.startsWith('{') ? (JSON.parse(body) as Record<string, unknown>) : {};
  return incidentId === undefined && (status === 'held' || status === 'resolved') ? status : undefined;
}

type HeldItem = { readonly name: string; readonly content: { readonly kind: string; readonly change?: object } };

/** Reports every record of a held alert at the write that makes it. */
function watchHeld(given: ReadonlyMap<string, HeldItem>, held: (seen: { name: string; alarm?: string }) => void): void {
  const items = given as Map<string, HeldItem>;
  const set = items.set.bind(items);
  items.set = (name, item) => {
    const { change } = item.content as { readonly change?: { readonly name: string } };
    held({ name, ...(change !== undefined && { alarm: change.name }) });
    return set(name, item);
  };
}

type Item = {
  readonly status: string;
  readonly run: number;
  readonly policy?: string;
  readonly severity: Severity;
  readonly sweep?: string;
  readonly by?: { readonly contact: string };
  readonly owner?: string;
};

function recordOf(item: Item | undefined): RecordSeen {
  if (item === undefined) return { status: 'none', run: 0 };
  const { status, run, by, owner, policy } = item;
  return {
    ...{ status, run, ...(by !== undefined && { by: by.contact }) },
    ...{ ...(owner !== undefined && { owner }), ...(policy !== undefined && { policy }) },
  };
}

type RecordListener = {
  /** The status, the run, or who has it. */
  readonly changed: (incident: string, record: RecordSeen) => void;
  readonly rated: (incident: string, severity: Severity) => void;
  /** The backstop has heard that nobody has it. */
  readonly announced: (incident: string) => void;
};

/** Reports every change of an incident at the very write that makes it. */
function watchRecord(given: ReadonlyMap<string, Item>, { changed, rated, announced }: RecordListener): void {
  const items = given as Map<string, Item>;
  const set = items.set.bind(items);
  items.set = (id, item) => {
    const { severity, sweep } = items.get(id) ?? {};
    const [before, after] = [recordOf(items.get(id)), recordOf(item)];
    set(id, item);
    if (severity !== item.severity) rated(id, item.severity);
    if (sweep !== item.sweep && item.sweep === 'unanswered') announced(id);
    if (before.status !== after.status || before.run !== after.run || before.by !== after.by) changed(id, after);
    return items;
  };
}

function codeIn(text: string): string | undefined {
  return /\/n\/([\w-]+)/.exec(text)?.[1];
}

/** The answer on a page after a press: its title and its text. */
function answerOn(page: string): string[] {
  const box = /<div class="answer[^>]*><strong>(.*?)<\/strong> <span>(.*?)<\/span>/s.exec(page);
  return box === null
    ? []
    : [box[1] ?? '', box[2] ?? ''].map((text) => text.replaceAll('&#39;', '\u2019').replaceAll('&amp;', '&'));
}

/** The incidents that somebody has, as the page of a contact lists them, with the word for who has each. */
function takenOn(page: string): { readonly incident: string; readonly who: string }[] {
  const rows = page.matchAll(/href="\?incident=([^"]+)">(?:(?!<\/li>).)*?<bdi>([^<]+)<\/bdi> took it/gs);
  return [...rows].map(([, incident = '', who = '']) => ({ incident: decodeURIComponent(incident), who }));
}

function throttled(): Error {
  return Object.assign(new Error('Rate exceeded'), { name: 'ThrottlingException' });
}

/** True when nothing can keep the sweep any more from finding an alarm that is in ALARM. */
function isFound(scenario: Scenario, inAlarm: readonly { stateAt: string }[], now: number): boolean {
  const { alarm, quiet, outages, mutes = [], heartbeats = [] } = scenario;
  const isSwept = alarm.length + mutes.length + heartbeats.length > 0;
  const beginsAt = beginsAtOf(scenario);
  const isOver = (instant: number) => now > instant + alarmMilliseconds;
  return (
    inAlarm.every(({ stateAt }) => isOver(Date.parse(stateAt))) &&
    quiet.every(({ untilSeconds }) => isOver(beginsAt + untilSeconds * 1000)) &&
    mutes.every(({ untilSeconds }) => isOver(beginsAt + untilSeconds * 1000)) &&
    heartbeats.every(({ beatsAtSeconds, everySeconds }) =>
      isOver(beginsAt + (Math.max(...beatsAtSeconds) + everySeconds) * 1000),
    ) &&
    (!isSwept || outages.every(({ untilSeconds }) => isOver(beginsAt + untilSeconds * 1000)))
  );
}

const asSent = (_: FunctionName, event: unknown) => event;

function codesIn(text: string): string[] {
  return [...text.matchAll(/\/n\/([\w-]+)/g)].map(([, code = '']) => code);
}

function dedupKeyOf({ namesAlarm, isUnheard, place }: Alert, alarmName: string): string {
  if (place !== undefined) return placedKey(alarmName, place);
  if (isUnheard) return unheardKey(alarmName);
  return namesAlarm ? alarmArn(alarmName) : alarmName;
}

/** Every instant at which an alert is posted, with the alert's number. */
function postings({ alerts }: Scenario): { readonly alert: number; readonly atSeconds: number }[] {
  return alerts.flatMap(({ atSeconds, times = 1 }, alert) =>
    Array.from({ length: times }, (_, nth) => ({ alert, atSeconds: atSeconds + nth * repeatSeconds })),
  );
}

/** The number of refusals that a line of the log counts, if it does. */
function refusalsIn(line: string): number[] {
  const [, count] = /"AlertsRefused":(\d+)/.exec(line) ?? [];
  return count === undefined ? [] : [Number(count)];
}

/** Collects the log of the functions, until the returned function is called. */
function captureLog(write: (line: string) => void): () => void {
  const [{ log }, standard] = [console, process.stdout.write];
  console.log = (line: string) => write(line);
  process.stdout.write = ((text: string) => {
    write(text.trimEnd());
    return true;
  }) as typeof process.stdout.write;
  return () => {
    console.log = log;
    process.stdout.write = standard;
  };
}
