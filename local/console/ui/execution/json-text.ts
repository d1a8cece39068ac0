const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

const opening = new Set(['{', '[']);
const closing = new Set(['}', ']']);

/** JSON with a line for each member and every value spelled as before. Text that is not JSON stays as it is. */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let depth = 0;
  let last = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  /** The text between a token and the one before it. Empty objects and lists stay on one line. */
  const before = (token: string) => {
    if (closing.has(token)) depth -= 1;
    if (last === ',' || opening.has(last) !== closing.has(token)) return line();
    return last === ':' ? ' ' : '';
  };
  const spell = (token: string) => {
    const spelled = before(token) + token;
    if (opening.has(token)) depth += 1;
    last = token;
    return spelled;
  };
  return Array.from(text.matchAll(tokens), ([token]) => spell(token)).join('');
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
