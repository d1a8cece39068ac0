import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import type { Task } from '../../lambdas/domain/notify/task.ts';
import { type TextSources, tasksIn, type WrittenText, writeTextsAgain } from './texts.ts';

/** A part of an incident that an audit could not read, and the reason. */
type Missing = { readonly part: string; readonly because: string };

/** Everything that is known of one incident: the content of each file by its path, and what could not be read. */
export type Audit = {
  readonly files: ReadonlyMap<string, unknown>;
  readonly missing: readonly Missing[];
  /** The paths of the files whose texts were written again. */
  readonly writtenAgain: readonly string[];
};

/** The parts of the stack that an audit reads. */
export type AuditSources = {
  readonly readDetails: (incident: Incident) => Promise<unknown>;
  readonly readTimeline: (incident: string) => Promise<readonly TimelineEvent[]>;
  /** An execution with its history; nothing if it no longer exists. */
  readonly readExecution: (arn: string) => Promise<object | undefined>;
  readonly executionArnOf: (incident: string, run: number) => string;
  readonly readOnCall: () => Promise<TextSources['onCall']>;
  /** The address that links begin with, without a slash at the end. */
  readonly baseUrl: string;
};

/** The likely reason why an execution cannot be found. One that was never started cannot be found either. */
const expired = 'Step Functions does not have it. It deletes the history of an execution 90 days after its end.';

/** Reads everything that is known of one incident. A part that cannot be read does not stop the others. */
export async function readAudit(incident: Incident, sources: AuditSources): Promise<Audit> {
  const files = new Map<string, unknown>([['incident.json', withoutTokens(incident)]]);
  const missing: Missing[] = [];
  const attempt = async <T>(part: string, read: () => Promise<T>): Promise<T | undefined> => {
    try {
      return await read();
    } catch (error) {
      missing.push({ part, because: error instanceof Error ? `${error.name}: ${error.message}` : String(error) });
      return undefined;
    }
  };
  const details = await attempt('details.json', () => sources.readDetails(incident));
  if (details !== undefined) files.set('details.json', details);
  const timeline = await attempt('timeline.json', () => sources.readTimeline(incident.id));
  if (timeline !== undefined) {
    files.set('timeline.json', timeline);
    for (const [contact, sent] of peopleIn(timeline)) files.set(`people/${fileName(contact)}.json`, sent);
  }
  const tasks: Task[] = [];
  const readHistory = async (arn: string) => {
    const path = `executions/${fileName(arn.split(':').at(-1) ?? '')}.json`;
    if (files.has(path)) return [];
    const history = await attempt(path, async () => (await sources.readExecution(arn)) ?? 'expired');
    if (history === undefined) return [];
    if (history === 'expired') missing.push({ part: path, because: expired });
    else {
      files.set(path, withoutTokens(history));
      tasks.push(...tasksIn(history));
    }
    return history === 'expired' ? [] : executionsIn(history).filter((each) => each !== arn);
  };
  for (let run = 1; run <= incident.run; run += 1)
    for (const child of await readHistory(sources.executionArnOf(incident.id, run))) await readHistory(child);
  const onCall = timeline && (await attempt('texts', sources.readOnCall));
  const texts =
    timeline && onCall
      ? writeTextsAgain({ incident, timeline, tasks, onCall, baseUrl: sources.baseUrl })
      : new Map<string, WrittenText[]>();
  const written = new Map(
    [...texts].map(([contact, own]) => [`texts/${fileName(contact)}.json`, { contact, texts: own }]),
  );
  for (const [path, content] of written) files.set(path, content);
  return { files, missing, writtenAgain: [...written.keys()] };
}

/** The ARNs of all executions that a history names, each once. */
function executionsIn(history: object): string[] {
  const text = JSON.stringify(history);
  const pattern = /arn:aws[\w-]*:states:[\w-]+:\d*:execution:[\w-]+:[\w-]+/g;
  return [...new Set(text.match(pattern))];
}

/** The messages to each contact, and the contact's replies, in the order of the timeline. */
function peopleIn(timeline: readonly TimelineEvent[]) {
  const people = new Map<string, { contact: string; name: string; sent: TimelineEvent[]; replies: TimelineEvent[] }>();
  for (const event of timeline) {
    if (event.kind !== 'notification' && event.kind !== 'notice' && event.kind !== 'reply') continue;
    const { contact, name } = event;
    const known = people.get(contact) ?? { contact, name, sent: [], replies: [] };
    people.set(contact, known);
    (event.kind === 'reply' ? known.replies : known.sent).push(event);
  }
  return people;
}

/** A name that is safe as the name of a file, whatever the table has. */
function fileName(name: string): string {
  return name.replace(/[^\w-]/g, (character) => `%${character.codePointAt(0)?.toString(16)}`).slice(0, 100) || '_';
}

const withheld = 'left out, because with it anybody could answer';

/** A value without task tokens. They also stand in texts that are JSON. */
export function withoutTokens(value: unknown): unknown {
  if (typeof value === 'string') return textWithoutTokens(value);
  if (Array.isArray(value)) return value.map(withoutTokens);
  if (value instanceof Set) return [...value].map(withoutTokens);
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [name, isToken(name) ? withheld : withoutTokens(member)]),
  );
}

function isToken(name: string): boolean {
  return /^(?:task_?)?token$/i.test(name);
}

function textWithoutTokens(text: string): string {
  if (!/token/i.test(text) || !/^\s*[[{"]/.test(text)) return text;
  try {
    return JSON.stringify(withoutTokens(JSON.parse(text)));
  } catch {
    // A history cuts long texts, which are no JSON then.
    return text.replace(/(task_?token\\*"\s*:\s*\\*")[^"\\]+/gi, `$1${withheld}`);
  }
}
