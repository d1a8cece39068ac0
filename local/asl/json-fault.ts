import { mostLevels } from './json-reader.ts';

/** The place where a text stops being JSON, and why, in the words of Jackson, AWS's parser (recorded for some). */
export type JsonFault = {
  readonly message: string;
  /** The end of the part that the parser had read. Line and column count from 1. */
  readonly line: number;
  readonly column: number;
};

type Cursor = { readonly text: string; at: number; levels: number };

/** The first fault that keeps a text from being JSON. The text must be one that `readJson` refuses. */
export function findJsonFault(text: string): JsonFault {
  const cursor = { text, at: 0, levels: 0 };
  let message = 'No content to map due to end-of-input';
  try {
    for (; skipSpace(cursor) !== undefined; message = 'The text must hold only one value') readValue(cursor);
  } catch (fault) {
    message = (fault as Error).message;
  }
  return { message, ...placeOf(cursor) };
}

function placeOf({ text, at }: Cursor): { line: number; column: number } {
  const read = text.slice(0, at);
  return { line: read.split('\n').length, column: at - read.lastIndexOf('\n') };
}

/** Skips white space and returns the character after it, without consuming it. */
function skipSpace(cursor: Cursor): string | undefined {
  while (' \t\r\n'.includes(cursor.text[cursor.at] ?? '.')) cursor.at += 1;
  return cursor.text[cursor.at];
}

/** The error for the next character, which counts as read. */
function unexpected(cursor: Cursor, why: string, where = ''): Error {
  const character = cursor.text[cursor.at] ?? '';
  cursor.at += 1;
  return new Error(`Unexpected character (${spell(character)})${where}: ${why}`);
}

function spell(character: string): string {
  const code = character.charCodeAt(0);
  if (code < 32 || (code >= 127 && code < 160)) return `(CTRL-CHAR, code ${code})`;
  return `'${character}' (code ${code}${code > 255 ? ` / 0x${code.toString(16)}` : ''})`;
}

const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";

function readValue(cursor: Cursor): void {
  const first = cursor.text[cursor.at] ?? '';
  if (first === '"') readString(cursor, 'string value', ': was expecting closing quote for a string value');
  else if (first === '{') readObject(cursor);
  else if (first === '[') readArray(cursor);
  else if (/[-\d]/.test(first)) readNumber(cursor);
  else if (/[\p{L}_$]/u.test(first)) readToken(cursor);
  else throw unexpected(cursor, first === '}' ? 'expected a value' : `expected a valid value ${anyValue}`);
}

function readToken(cursor: Cursor): void {
  const start = cursor.at;
  while (/[\p{L}\p{N}_$]/u.test(cursor.text[cursor.at] ?? '')) cursor.at += 1;
  const token = cursor.text.slice(start, cursor.at);
  if (!['null', 'true', 'false'].includes(token))
    throw new Error(`Unrecognized token '${token}': was expecting ${anyValue}`);
}

function readNumber(cursor: Cursor): void {
  const wholePart = /-?\d*/y;
  wholePart.lastIndex = cursor.at;
  const [whole = ''] = wholePart.exec(cursor.text) ?? [];
  cursor.at += whole.length;
  if (whole === '-') throw noDigit(cursor, 'expected digit (0-9) to follow minus sign, for valid numeric value');
  if (/^-?0\d/.test(whole)) throw new Error('Invalid numeric value: Leading zeroes not allowed');
  for (const [mark, why] of [
    [/\./y, 'Decimal point not followed by a digit'],
    [/[eE][-+]?/y, 'Exponent indicator not followed by a digit'],
  ] as const) {
    if (!take(cursor, mark)) continue;
    if (!take(cursor, /\d+/y)) throw noDigit(cursor, why);
  }
}

function take(cursor: Cursor, pattern: RegExp): boolean {
  pattern.lastIndex = cursor.at;
  const found = pattern.exec(cursor.text);
  if (found) cursor.at = pattern.lastIndex;
  return found !== null;
}

function noDigit(cursor: Cursor, why: string): Error {
  if (cursor.at >= cursor.text.length) return new Error('Unexpected end-of-input in a Number value');
  return unexpected(cursor, why, ' in numeric value');
}

function readString(cursor: Cursor, subject: string, whenOpen: string): void {
  cursor.at += 1;
  for (;;) {
    const character = cursor.text[cursor.at];
    if (character === undefined) throw new Error(`Unexpected end-of-input${whenOpen}`);
    if (character === '\\') readEscape(cursor);
    else if (character < ' ') {
      cursor.at += 1;
      const rule = `has to be escaped using backslash to be included in ${subject}`;
      throw new Error(`Illegal unquoted character (${spell(character)}): ${rule}`);
    } else {
      cursor.at += 1;
      if (character === '"') return;
    }
  }
}

function readEscape(cursor: Cursor): void {
  const escaped = cursor.text[cursor.at + 1];
  cursor.at += 2;
  if (escaped === undefined) throw new Error('Unexpected end-of-input in character escape sequence');
  if (!'"\\/bfnrtu'.includes(escaped)) throw new Error(`Unrecognized character escape ${spell(escaped)}`);
  if (escaped !== 'u') return;
  take(cursor, /[\da-fA-F]{0,3}/y);
  if (!take(cursor, /[\da-fA-F]/y)) throw unexpected(cursor, 'expected a hex-digit for character escape sequence');
}

function readArray(cursor: Cursor): void {
  readEntries(cursor, 'Array', ']', () => readValue(cursor));
}

function readObject(cursor: Cursor): void {
  readEntries(cursor, 'Object', '}', () => {
    if (cursor.text[cursor.at] !== '"') throw unexpected(cursor, 'was expecting double-quote to start field name');
    readString(cursor, 'name', ' in field name');
    const next = skipSpace(cursor);
    if (next === undefined) throw cutShort('Object');
    if (next !== ':') throw unexpected(cursor, 'was expecting a colon to separate field name and value');
    cursor.at += 1;
    if (skipSpace(cursor) === undefined) throw cutShort('Object');
    readValue(cursor);
  });
}

const tooDeep = `Document nesting depth (${mostLevels + 1}) exceeds the maximum allowed (${mostLevels}, from \`StreamReadConstraints.getMaxNestingDepth()\`)`;

/** Counts one level more. */
function descend(cursor: Cursor): void {
  cursor.levels += 1;
  if (cursor.levels > mostLevels) throw new Error(tooDeep);
}

function cutShort(kind: string): Error {
  return new Error(`Unexpected end-of-input within/between ${kind} entries`);
}

function readEntries(cursor: Cursor, kind: 'Array' | 'Object', close: string, readEntry: () => void): void {
  const { line, column } = placeOf(cursor);
  const start = `[Source: (String)"${cursor.text.slice(0, 500)}"; line: ${line}, column: ${column}]`;
  cursor.at += 1;
  descend(cursor);
  for (let isFirst = true; ; isFirst = false) {
    const next = skipSpace(cursor);
    if (next === undefined)
      throw new Error(`Unexpected end-of-input: expected close marker for ${kind} (start marker at ${start})`);
    if (next === ']' || next === '}') {
      cursor.at += 1;
      cursor.levels -= 1;
      if (next === close) return;
      throw new Error(`Unexpected close marker '${next}': expected '${close}' (for ${kind} starting at ${start})`);
    }
    if (isFirst) {
      readEntry();
      continue;
    }
    if (next !== ',') throw unexpected(cursor, `was expecting comma to separate ${kind} entries`);
    cursor.at += 1;
    if (skipSpace(cursor) === undefined) throw cutShort(kind);
    readEntry();
  }
}
