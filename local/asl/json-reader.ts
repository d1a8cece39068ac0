import { numberFrom } from './exact-number.ts';
import type { Json } from './json.ts';
import { objectOf } from './json-order.ts';

/** The most levels of lists and objects that a text can have: those that AWS's parser allows by default. */
export const mostLevels = 1000;

/**
 * The ends of numbers that JavaScript may write otherwise, and a name that it may move to the front. They may also be
 * inside a string. Most texts have none, so the searches have to be quick: both together would be slower.
 */
const suspicious = [/(?<=\.\d*0|\d[eE][-+]?\d+|[\d.]{16})[\s,\]}]/, /[{,]\s*"\d{1,10}"\s*:/];

/** The first characters of most texts. A number alone has no end to search for. */
const usualStart = /^\s*["[{nft]/;

/**
 * The value of a JSON text. Numbers keep the way in which they are written, and objects the order of their members.
 * Throws SyntaxError when the text is not JSON, or has too many levels.
 */
export function readJson(text: string): Json {
  if (hasMany(text, mostLevels) && levelsOf(text) > mostLevels) throw new SyntaxError('The text has too many levels');
  const value = JSON.parse(text) as Json;
  const isUsual = usualStart.test(text) && !suspicious.some((pattern) => pattern.test(text));
  return isUsual ? value : readExactly(text);
}

/** True when a text has more opening brackets than a number. */
function hasMany(text: string, most: number): boolean {
  return text.length > most && countOf('[', text) + countOf('{', text) > most;
}

function countOf(character: string, text: string): number {
  let count = 0;
  for (let at = text.indexOf(character); at >= 0; at = text.indexOf(character, at + 1)) count += 1;
  return count;
}

/** The levels of a text that is JSON. */
function levelsOf(text: string): number {
  let [levels, deepest] = [0, 0];
  for (let at = 0; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (code === quote) at = endOfString(text, at);
    else if (code === openList || code === openObject) deepest = Math.max(deepest, ++levels);
    else if (code === closeList || code === closeObject) levels -= 1;
  }
  return deepest;
}

const [quote, backslash] = [34, 92];
const [openList, closeList, openObject, closeObject] = [91, 93, 123, 125];

/** The place of the quote that ends the string that begins at a place. */
function endOfString(text: string, start: number): number {
  let end = text.indexOf('"', start + 1);
  while (end > 0 && isEscaped(text, end)) end = text.indexOf('"', end + 1);
  return end < 0 ? text.length : end;
}

function isEscaped(text: string, at: number): boolean {
  let first = at;
  while (text.charCodeAt(first - 1) === backslash) first -= 1;
  return (at - first) % 2 === 1;
}

/** The value of a text that is JSON, read token by token. */
function readExactly(text: string): Json {
  const token = /\s*("(?:[^"\\]|\\.)*"|[^\s,\]}:[{]+|.)/sy;
  const next = () => token.exec(text)?.[1] ?? '';
  const readValue = (first: string): Json => {
    if (first === '[') return readList();
    if (first === '{') return readObject();
    return /^[-\d]/.test(first) ? numberFrom(first) : (JSON.parse(first) as Json);
  };
  const readList = (): Json[] => {
    const items: Json[] = [];
    for (let first = next(); first !== ']'; first = next()) if (first !== ',') items.push(readValue(first));
    return items;
  };
  const readObject = () => {
    const entries: [string, Json][] = [];
    for (let name = next(); name !== '}'; name = next()) {
      if (name === ',') continue;
      next();
      entries.push([JSON.parse(name) as string, readValue(next())]);
    }
    return objectOf(entries);
  };
  return readValue(next());
}
