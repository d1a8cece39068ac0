/**
 * Text without characters that a screen obeys instead of showing: control characters, and marks that change the direction
 * of reading.
 *
 * Line breaks and tabs stay. Half of a surrogate pair becomes U+FFFD. The joiners stay, because emoji and Persian need them.
 */
export function plainText(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?|[\u2028\u2029\u0085]/g, '\n')
    .replace(/(?![\n\t\u200c\u200d])[\p{Cc}\p{Cf}]/gu, '');
}

/** Plain text on one line of at most `most` characters, with an ellipsis at the cut. */
export function oneLine(text: string, most = 200): string {
  const line = plainText(text).replace(/\s+/g, ' ').trim();
  if (line.length <= most) return line;
  // A cut can fall between the halves of a surrogate pair.
  const start = line.slice(0, most * 8).replace(/[\ud800-\udbff]$/, '');
  const characters = Array.from(new Intl.Segmenter('en').segment(start), ({ segment }) => segment);
  if (characters.length <= most) return line.length <= most * 8 ? line : `${characters.join('')}…`;
  return `${characters
    .slice(0, most - 1)
    .join('')
    .trimEnd()}…`;
}
