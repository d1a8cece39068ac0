import { readFileSync, statSync } from 'node:fs';
import { isObject } from '../../lambdas/domain/on-call/relations.ts';
import { stop } from '../command/errors.ts';
import type { Answer } from './model.ts';

/** Exports of thousands of people are a few megabytes. */
const mostBytes = 64 * 1024 * 1024;

/** The answers in a file of JSON: one, several one after another, or a list of them. Stops if the file cannot be read. */
export function answersIn(file: string): Answer[] {
  const text = readText(file);
  if (text.trim() === '')
    stop(`${file} is empty: the command that makes the export failed. Run it again, and look at what it prints.`);
  if (/^\s*</.test(text))
    stop(`${file} is a web page and not JSON: check the address and the key in the command that makes the export.`);
  return valuesIn(text, file).map((body) =>
    isObject(body) ? { file, body } : stop(`${file} has JSON that is not an answer of an API: export it again.`),
  );
}

/** The text of a file. Some shells redirect output in UTF-16. */
export function readText(file: string): string {
  const bytes = readBytes(file);
  const encoding = { fffe: 'utf-16le', feff: 'utf-16be' }[bytes.subarray(0, 2).toString('hex')] ?? 'utf-8';
  return new TextDecoder(encoding).decode(bytes);
}

function readBytes(file: string): Buffer {
  try {
    const { size } = statSync(file);
    if (size > mostBytes)
      stop(
        `${file} has ${Math.ceil(size / 1024 / 1024)} MB, and an export has at most 64: export fewer schedules at a time.`,
      );
    return readFileSync(file);
  } catch (error) {
    const code = error instanceof Error && 'code' in error ? error.code : undefined;
    if (code === undefined) throw error;
    return stop(
      code === 'ENOENT' ? `There is no file ${file}: correct the path.` : `${file} cannot be read (${code}).`,
    );
  }
}

function valuesIn(text: string, file: string): unknown[] {
  const values: unknown[] = [];
  for (let at = skipSpace(text, 0); at < text.length; ) {
    const end = endOfValue(text, at);
    values.push(parse(text.slice(at, end), file, lineOf(text, at)));
    at = skipSpace(text, end);
  }
  return values.flat();
}

function parse(text: string, file: string, line: number): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return stop(
      `${file}:${line} is not JSON: it may have been cut off, or edited. Run the command that makes the export again.`,
    );
  }
}

function lineOf(text: string, at: number): number {
  return text.slice(0, at).split('\n').length;
}

/** The next place that is not white space. Commas between values are left out, too. */
function skipSpace(text: string, from: number): number {
  let at = from;
  while (at < text.length && /[\s,\uFEFF]/.test(text.charAt(at))) at += 1;
  return at;
}

/** The end of the value that begins here: that of its last bracket, or of the text. */
function endOfValue(text: string, from: number): number {
  let depth = 0;
  const marks = /["[\]{}]/g;
  marks.lastIndex = from;
  for (let found = marks.exec(text); found !== null; found = marks.exec(text)) {
    const [mark] = found;
    if (mark === '"') marks.lastIndex = endOfString(text, found.index);
    else depth += mark === '{' || mark === '[' ? 1 : -1;
    if (depth <= 0) return marks.lastIndex;
  }
  return text.length;
}

/** The place after the quote that ends a string. */
function endOfString(text: string, from: number): number {
  for (let at = from + 1; at < text.length; at++) {
    const character = text.charAt(at);
    if (character === '"') return at + 1;
    if (character === '\\') at += 1;
  }
  return text.length;
}
