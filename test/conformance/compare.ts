import type { Json } from '../../local/asl/json.ts';

/** The first place where what is differs from what was expected, in one line; nothing when they agree. */
export type Difference = string | undefined;

type Names = Map<string, string>;

const ignored = ['SdkHttpMetadata', 'SdkResponseMetadata'];

/** Members that AWS added to its answers after some of the recordings were made. They do not count if a recording lacks them. */
const newer = ['RedriveCount', 'RedriveStatus', 'RedriveStatusReason', 'encryptionConfiguration'];

/** Compares a value with an expectation that may hold `<any>` and `<any:name>`. `names` remembers what names stood for. */
export function difference(expected: unknown, actual: unknown, at: string, names: Names): Difference {
  if (typeof expected === 'string') return matches(expected, actual, names) ? undefined : differs(at, expected, actual);
  if (Array.isArray(expected) && Array.isArray(actual)) return differenceOfItems(expected, actual, at, names);
  if (isObject(expected) && isObject(actual)) return differenceOfMembers(expected, actual, at, names);
  return expected === actual ? undefined : differs(at, expected, actual);
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function differs(at: string, expected: unknown, actual: unknown): string {
  return `${at}: expected ${shorten(expected)} but was ${shorten(actual)}`;
}

function shorten(value: unknown): string {
  const text = JSON.stringify(value) ?? 'nothing';
  return text.length > 300 ? `${text.slice(0, 300)}…` : text;
}

function differenceOfItems(expected: unknown[], actual: unknown[], at: string, names: Names): Difference {
  for (const [index, item] of expected.entries()) {
    if (index >= actual.length) return differs(`${at}[${index}]`, item, undefined);
    const found = difference(item, actual[index], `${at}[${index}]`, names);
    if (found) return found;
  }
  return actual.length > expected.length
    ? differs(`${at}[${expected.length}]`, undefined, actual[expected.length])
    : undefined;
}

type Members = Record<string, unknown>;

function differenceOfMembers(expected: Members, actual: Members, at: string, names: Names): Difference {
  for (const name of new Set([...Object.keys(expected), ...Object.keys(actual)])) {
    if (ignored.includes(name) || (newer.includes(name) && !Object.hasOwn(expected, name))) continue;
    const found = Object.hasOwn(expected, name)
      ? difference(expected[name], actual[name], `${at}.${name}`, names)
      : differs(`${at}.${name}`, undefined, actual[name]);
    if (found) return found;
  }
  return undefined;
}

const placeholder = /<any(?::([^>]+))?>/;

/** The text that the recorder wrote in place of timestamps, in a few recordings that were not restored. */
const maskedDate = '"date"';

/** True if a text matches. A placeholder stands for any text, and always for the same text as others of its name. */
function matches(expected: string, actual: unknown, names: Names): boolean {
  if (expected === maskedDate && /^"\d{4}-\d{2}-\d{2}T/.test(String(actual))) return true;
  if (!placeholder.test(expected)) return expected === actual;
  if (/^<any(:[^>]+)?>$/.test(expected) && typeof actual !== 'string') return actual !== undefined && actual !== null;
  if (typeof actual !== 'string') return false;
  const parts = expected.split(new RegExp(placeholder, 'g'));
  const labels = parts.filter((_, index) => index % 2 === 1);
  const literals = parts
    .filter((_, index) => index % 2 === 0)
    .map((text) => text.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const match = new RegExp(`^${literals.join('([\\s\\S]*?)')}$`).exec(actual);
  return match !== null && labels.every((label, index) => isKnown(label, String(match[index + 1]), names));
}

function isKnown(label: string | undefined, text: string, names: Names): boolean {
  if (label === undefined) return true;
  if (!names.has(label)) names.set(label, text);
  return names.get(label) === text;
}

/** Parses, once, every text that holds a JSON object, as the recorder did. */
export function parseTexts(value: unknown): unknown {
  if (typeof value === 'string') return value.startsWith('{') ? parseObject(value) : value;
  if (Array.isArray(value)) return value.map(parseTexts);
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, parseTexts(member)]));
}

function parseObject(text: string): unknown {
  try {
    return JSON.parse(text) as Json;
  } catch {
    return text;
  }
}
