/** The longest line that is printed, so that a terminal beside another one shows it whole. */
export const lineWidth = 100;

/**
 * A text in lines of at most that width, the first after `first` and the others after `indent`.
 *
 * A line break in the text counts as a space, with the spaces that follow it.
 */
export function wrap(text: string, first = '', indent = ''): string[] {
  const lines: string[] = [];
  let line = first;
  for (const word of text.split(/ |\n */)) {
    const isEmpty = line === first || line === indent;
    if (!isEmpty && line.length + 1 + word.length > lineWidth) {
      lines.push(line);
      line = `${indent}${word}`;
    } else line = isEmpty ? `${line}${word}` : `${line} ${word}`;
  }
  return [...lines, line];
}

const glue = '\u00a0';

/** Short texts with dots between them, in lines that break only after a dot. */
export function wrapParts(parts: readonly string[], indent = ''): string[] {
  const glued = parts.map((part) => part.replaceAll(' ', glue)).join(`${glue}· `);
  return wrap(glued, indent, indent).map((line) => line.replaceAll(glue, ' '));
}
