import { readFileSync } from 'node:fs';
import { type Alias, type Document, isAlias, isMap, isNode, isSeq, LineCounter, parseDocument, visit } from 'yaml';
import type { Fault } from '../../lambdas/domain/on-call/fault.ts';
import { type OnCall, readOnCall, writtenPath } from '../../lambdas/domain/on-call/on-call.ts';

/** The content of a file of contacts, policies, routes and sources, or its faults as lines `oncall.yaml:12:5  …`, from top to bottom. */
export function readOnCallFile(path: string): { onCall: OnCall } | { faults: string[] } {
  try {
    return readOnCallText(readFileSync(path, 'utf8'), path);
  } catch (error) {
    return { faults: [describeUnreadable(path, error)] };
  }
}

/** The same for the file's text. The faults name it by `path`. */
export function readOnCallText(text: string, path: string): { onCall: OnCall } | { faults: string[] } {
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines, prettyErrors: false, stringKeys: true });
  const faultAt = (offset: number, message: string) => ({
    offset,
    line: `${path}:${position(lines, offset)}  ${message}`,
  });
  const syntax = [...document.errors, ...document.warnings];
  if (syntax.length > 0)
    return inOrder(syntax.map(({ pos, message }) => faultAt(pos[0], describeSyntax(message, text.slice(pos[0])))));
  const strayAliases = aliasesWithoutAnchor(document).map(({ source, range }) =>
    faultAt(range?.[0] ?? 0, describeStar(source)),
  );
  if (strayAliases.length > 0) return inOrder(strayAliases);
  const content = contentOf(document);
  if (content === tooManyAliases) return inOrder([faultAt(0, aliasesFault)]);
  const read = readOnCall(content);
  if ('onCall' in read) return read;
  return inOrder(read.faults.map((fault) => faultAt(offsetOf(document, fault.path), fault.message)));
}

/** A place in a readable file as its faults have it: `oncall.yaml:12:5`. The path is one of the long form. */
export function placeIn(file: string, path: Fault['path']): string {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, 'utf8'), { lineCounter: lines, stringKeys: true });
  return `${file}:${position(lines, offsetOf(document, writtenPath(path, document.toJS())))}`;
}

function describeUnreadable(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : String(error);
  if (code !== 'ENOENT') return `${path} cannot be read (${code}).`;
  return path === 'oncall.yaml'
    ? 'There is no oncall.yaml: copy oncall.example.yaml to oncall.yaml, and put your own contacts in.'
    : `There is no file ${path}: correct the path, or leave it out to use oncall.yaml.`;
}

/** The parser's message, or a clearer one for the faults that are most common. */
function describeSyntax(message: string, text: string): string {
  const sentence = message.split('\n')[0]?.replace(/[.:]?$/, '.') ?? '';
  if (sentence.startsWith('Map keys must be unique'))
    return `The key ${/^[^\s:]*/.exec(text)?.[0]} occurs twice here: rename or remove one.`;
  if (sentence.startsWith('Alias cannot be an empty string')) return describeStar('');
  return /\btab/i.test(sentence) ? `${sentence} Indent with spaces.` : `This is not YAML: ${sentence}`;
}

/** Aliases of nothing: mostly patterns that begin with a star and were written without quotes. */
function aliasesWithoutAnchor(document: Document.Parsed): Alias[] {
  const found: Alias[] = [];
  visit(document, {
    Alias: (_, alias) => {
      if (alias.resolve(document) === undefined) found.push(alias);
    },
  });
  return found;
}

function describeStar(name: string): string {
  return `Without quotes, * begins an alias in YAML: write "*${name}".`;
}

const aliasesFault = 'This file has too many aliases: write the values out instead.';
const tooManyAliases = Symbol('too many aliases');

/** The content of the document. The parser gives up on nested aliases, because they could fill the memory. */
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

/** The offset of the value at a path: of its key in a map, of itself in a list. If it is missing, of the nearest thing around it. */
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
