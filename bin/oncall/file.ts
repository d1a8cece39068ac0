import { readFileSync } from 'node:fs';
import { type Alias, type Document, isAlias, isMap, isNode, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from '../../lambdas/domain/on-call/fault.ts';
import { type OnCall, readOnCall } from '../../lambdas/domain/on-call/on-call.ts';

/** What a file of contacts, policies and routes says, or its faults as lines `oncall.yaml:12:5  …`, from top to bottom. */
export function readOnCallFile(path: string): { onCall: OnCall } | { faults: string[] } {
  try {
    return readOnCallText(readFileSync(path, 'utf8'), path);
  } catch (error) {
    return { faults: [sayUnreadable(path, error)] };
  }
}

/** The same for the file's text; `path` is what the faults call it. */
export function readOnCallText(text: string, path: string): { onCall: OnCall } | { faults: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const say = (offset: number, message: string) => ({ offset, line: `${path}:${position(lines, offset)}  ${message}` });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0) return inOrder(syntax.map(({ pos, message }) => say(pos[0], sayYaml(message))));
  const strayAliases = aliasesWithoutAnchor(document).map(({ source, range }) => say(range?.[0] ?? 0, sayStar(source)));
  if (strayAliases.length > 0) return inOrder(strayAliases);
  const content = contentOf(document);
  if (content === tooManyAliases) return inOrder([say(0, sayAliases)]);
  const read = readOnCall(content);
  if ('onCall' in read) return read;
  return inOrder(read.faults.map((fault) => say(offsetOf(document, fault.path), fault.message)));
}

function sayUnreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code !== 'ENOENT') return `${path} cannot be read (${code}).`;
  return path === 'oncall.yaml'
    ? 'There is no oncall.yaml: copy oncall.example.yaml to it and put your own people in.'
    : `There is no ${path}: name the file of contacts, policies and routes, or leave it out for oncall.yaml.`;
}

/** The parser's own words, with what to do about the ones that are met most. */
function sayYaml(message: string): string {
  const sentence = message.split('\n')[0]?.replace(/[.:]?$/, '.') ?? '';
  if (sentence.startsWith('Map keys must be unique')) return 'This key stands here twice: take one out.';
  if (sentence.startsWith('Alias cannot be an empty string')) return sayStar('');
  return /\btab/i.test(sentence) ? `${sentence} Indent with spaces.` : `This is not YAML: ${sentence}`;
}

/** What has become an alias, mostly a pattern that begins with a star and was written without quotes. */
function aliasesWithoutAnchor(document: Document.Parsed): Alias[] {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) found.push(alias);
    },
  });
  return found;
}

function sayStar(name: string): string {
  return `Without quotes a * begins an alias in YAML: write "*${name}".`;
}

const sayAliases = 'This file has too many aliases to be read: write things out.';
const tooManyAliases = Symbol('too many aliases');

/** What the document holds. Aliases of aliases of aliases would fill the memory, so there the parser gives up. */
function contentOf(document: Document.Parsed): unknown {
  try {
    return document.toJS();
  } catch (error) {
    if (error instanceof ReferenceError) return tooManyAliases;
    throw error;
  }
}

function inOrder(faults: { readonly offset: number; readonly line: string }[]): { faults: string[] } {
  return { faults: faults.sort((a, b) => a.offset - b.offset).map(({ line }) => line) };
}

function position(lines: LineCounter, offset: number): string {
  const { line, col } = lines.linePos(offset);
  return `${Math.max(line, 1)}:${Math.max(col, 1)}`;
}

/** Where what a path leads to begins: at its key in a map, at itself in a list; or the nearest thing around it that is there. */
function offsetOf(document: Document.Parsed, path: Fault['path']): number {
  let at: unknown = document.contents;
  let offset = startOf(document.contents) ?? 0;
  for (const part of path) {
    if (isAlias(at)) break;
    if (isMap(at)) {
      const pair = at.items.find(({ key }) => isNode(key) && 'value' in key && String(key.value) === String(part));
      if (pair === undefined) break;
      offset = startOf(pair.key) ?? offset;
      at = pair.value;
    } else if (isSeq(at)) {
      at = at.items[Number(part)];
      offset = startOf(at) ?? offset;
    } else {
      break;
    }
  }
  return offset;
}

function startOf(node: unknown): number | undefined {
  return isNode(node) ? node.range?.[0] : undefined;
}
