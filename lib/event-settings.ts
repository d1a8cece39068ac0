import { type EventPattern, eventPatterns } from './event-patterns.ts';

/** A mistake in the setting `events`: the place below the setting, and what to write instead. */
export type EventFault = { readonly path: readonly (string | number)[]; readonly message: string };

/** EventBridge's quota of rules would allow more, but the policy of their queue holds the ARN of each. */
export const mostEventRules = 40;

const builtIn = Object.keys(eventPatterns);

/** The members of an event, which are the only ones that a pattern can name at its top. */
const members = [
  ...['source', 'detail-type', 'detail', 'resources', 'account', 'region', 'time', 'id', 'version', 'replay-name'],
  '$or',
];

/** EventBridge's quota for the length of a pattern. */
const longestPattern = 2048;

const nameForm = /^[a-z][a-z0-9-]{0,31}$/;

/**
 * The mistakes in the setting `events`.
 *
 * @param sources the names of the sources, which no rule can have: both own incidents under their name
 */
export function eventFaults(events: readonly unknown[], sources: readonly string[]): EventFault[] {
  const names = events.map((event) => (isObject(event) ? event.name : event));
  return events.flatMap((event, index) => {
    const faults = typeof event === 'string' ? nameFaults(event) : ruleFaults(event);
    const first = names.indexOf(names[index]) === index;
    const taken = [
      ...(first ? [] : [`name each rule once: ${quote(names[index])} is there twice`]),
      ...(sources.some((source) => source.replace(/\/.*/, '') === names[index])
        ? [`give it another name: ${quote(names[index])} is also one of the sources`]
        : []),
    ];
    return [...faults, ...taken.map((message) => ({ path: [], message }))].map(({ path, message }) => ({
      path: [index, ...path],
      message,
    }));
  });
}

function nameFaults(name: string): EventFault[] {
  if (builtIn.includes(name)) return [];
  const message = `there is no built-in rule ${quote(name)}.${didYouMean(name, builtIn)} Write one of ${builtIn.join(', ')}, or a rule of your own in cdk.json: { "name": "orders", "pattern": { "source": ["acme.orders"] } }`;
  return [{ path: [], message }];
}

function ruleFaults(rule: unknown): EventFault[] {
  if (!isObject(rule))
    return [
      { path: [], message: 'write the name of a built-in rule, or a name and a pattern: { "name": …, "pattern": … }' },
    ];
  const { name, pattern, ...others } = rule;
  const isNamed = typeof name === 'string' && nameForm.test(name);
  return [
    ...(isNamed
      ? []
      : [fault(['name'], 'write at most 32 lower-case letters, digits and hyphens, with a letter first: orders')]),
    ...Object.keys(others).map((key) =>
      fault([key], `is not part of a rule, which has a name and a pattern.${didYouMean(key, ['name', 'pattern'])}`),
    ),
    ...patternFaults(pattern),
  ];
}

function patternFaults(pattern: unknown): EventFault[] {
  if (!isObject(pattern)) return [fault(['pattern'], 'write an EventBridge pattern: { "source": ["acme.orders"] }')];
  const unknown = Object.keys(pattern).filter((key) => !members.includes(key));
  const length = JSON.stringify(pattern).length;
  return [
    ...unknown.map((key) => fault(['pattern', key], `is not a member of an event.${didYouMean(key, members)}`)),
    ...leafFaults(pattern, ['pattern']),
    ...(['source', 'detail-type', 'resources', '$or'].some((key) => key in pattern)
      ? []
      : [
          fault(
            ['pattern'],
            'name the source, the detail-type or the resources: otherwise every event of the account can match',
          ),
        ]),
    ...(length <= longestPattern
      ? []
      : [fault(['pattern'], `it has ${length} characters, and EventBridge allows ${longestPattern}`)]),
    ...(isAboutAlarms(pattern)
      ? [
          fault(
            ['pattern'],
            'take the rule out: CloudWatch alarms arrive without one, and the routes in oncall.yaml decide',
          ),
        ]
      : []),
  ];
}

/** EventBridge takes values only in lists: a single one is the most frequent mistake. */
function leafFaults(value: unknown, path: readonly string[]): EventFault[] {
  if (isObject(value))
    return Object.keys(value).length === 0 && path.length > 1
      ? [fault(path, 'is empty, so nothing could match')]
      : Object.entries(value).flatMap(([key, inner]) => leafFaults(inner, [...path, key]));
  if (!Array.isArray(value)) return [fault(path, `write the value in a list: [${JSON.stringify(value)}]`)];
  if (value.length === 0) return [fault(path, 'is an empty list, so nothing could match')];
  if (path.at(-1) === '$or' && value.length < 2) return [fault(path, 'needs at least two alternatives')];
  return path.at(-1) === '$or' ? value.flatMap((inner) => leafFaults(inner, path.slice(0, -1))) : [];
}

function isAboutAlarms({ source, 'detail-type': types }: EventPattern): boolean {
  const isCloudWatch = Array.isArray(source) && source.length === 1 && source[0] === 'aws.cloudwatch';
  return isCloudWatch && (!Array.isArray(types) || types.every((type) => /^CloudWatch Alarm /.test(String(type))));
}

function fault(path: readonly string[], message: string): EventFault {
  return { path, message };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function quote(value: unknown): string {
  return JSON.stringify(value) ?? 'a rule without a name';
}

/** ` Did you mean "guardduty"?` for a word that contains a candidate, is part of one or has few other letters. */
function didYouMean(word: string, candidates: readonly string[]): string {
  const bare = (text: string) => text.toLowerCase().replace(/^aws|[^a-z]/g, '');
  const meant = bare(word);
  const isNear = (candidate: string) =>
    (meant.length > 2 && (candidate.includes(meant) || meant.includes(candidate))) ||
    slips(meant, candidate) <= Math.floor(candidate.length / 3);
  const found = candidates.find((candidate) => isNear(bare(candidate)));
  return found === undefined ? '' : ` Did you mean ${JSON.stringify(found)}?`;
}

/** The number of letters to add, remove or replace. */
function slips(a: string, b: string): number {
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (const [index, letter] of [...a].entries()) {
    const next = [index + 1];
    for (const [at, other] of [...b].entries())
      next.push(Math.min((row[at] ?? 0) + (letter === other ? 0 : 1), (row[at + 1] ?? 0) + 1, (next[at] ?? 0) + 1));
    row = next;
  }
  return row.at(-1) ?? 0;
}
