/** A string, template or JSX text in source code, or a comment, with the line on which it begins. */
export type Literal = { readonly kind: 'text' | 'comment'; readonly line: number; readonly text: string };

/** Comments, strings, and the characters that begin or end something. A slash begins a regular expression only after an operator. */
const token =
  /\/\/[^\n]*|\/\*[\s\S]*?\*\/|'(?:\\.|[^'\\\n])*'|"(?:\\.|[^"\\\n])*"|(?<=(?:[(,=:[!&|?{};+>]|\breturn)\s*)\/(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n[])+\/|[`{}]/g;

/** Stands in a template's text for an inserted value. */
const inserted = '…';

/**
 * The texts and comments of TypeScript source, without the paths of imports.
 *
 * This is a tolerant scanner, because TypeScript 7 has no compiler API. In JSX it may take code between two tags for a text.
 */
export function literalsOf(source: string, hasJsx = false): Literal[] {
  const found: Literal[] = [];
  scanCode(source, 0, found);
  return hasJsx ? [...found, ...jsxTexts(source)] : found;
}

/** Scans code up to the brace that closes more than was opened, or to the end; returns the index after it. */
function scanCode(source: string, start: number, found: Literal[]): number {
  const tokens = new RegExp(token);
  tokens.lastIndex = start;
  let depth = 0;
  for (let match = tokens.exec(source); match !== null; match = tokens.exec(source)) {
    const [text] = match;
    if (text === '{') depth += 1;
    if (text === '}' && depth-- === 0) return match.index + 1;
    if (text === '`') tokens.lastIndex = scanTemplate(source, match.index + 1, found);
    if (/^\/[/*]/.test(text)) found.push({ kind: 'comment', line: lineOf(source, match.index), text });
    if (
      /^['"]/.test(text) &&
      !/\b(?:from|import)\s*\(?$/.test(source.slice(Math.max(0, match.index - 20), match.index))
    )
      found.push({ kind: 'text', line: lineOf(source, match.index), text: unescaped(text.slice(1, -1)) });
  }
  return source.length;
}

/** Scans a template and the code in it; returns the index after its end. */
function scanTemplate(source: string, start: number, found: Literal[]): number {
  const parts = /\\[\s\S]|`|\$\{/g;
  let text = '';
  let from = start;
  for (let end = ''; end !== '`'; ) {
    parts.lastIndex = from;
    const match = parts.exec(source);
    if (match === null) return source.length;
    [end] = match;
    text += source.slice(from, match.index);
    from = match.index + end.length;
    if (end === '${') from = scanCode(source, from, found);
    if (end !== '`') text += end === '${' ? inserted : unescaped(end);
  }
  found.push({ kind: 'text', line: lineOf(source, start), text });
  return from;
}

/** The texts between tags, and between tags and braces. */
function jsxTexts(source: string): Literal[] {
  return [...source.matchAll(/(?<=[>}])[^<>{}]*\p{L}[^<>{}]*(?=[<{])/gu)].map(({ 0: text, index }) => {
    return { kind: 'text', line: lineOf(source, index), text: text.replace(/\s+/g, ' ').trim() };
  });
}

function unescaped(text: string): string {
  return text.replace(/\\n/g, '\n').replace(/\\(.)/g, '$1');
}

function lineOf(source: string, index: number): number {
  return source.slice(0, index).split('\n').length;
}
