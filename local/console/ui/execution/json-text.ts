const tokens = /"(?:[^"\\]|\\.)*"|[{}[\],:]|[^\s{}[\],:"]+/g;

/** JSON with a line for each member and every value spelled as before. Text that is not JSON stays as it is. */
export function prettyJson(text: string): string {
  if (!isJson(text)) return text;
  let pretty = '';
  let depth = 0;
  let last = '';
  const line = () => `\n${'  '.repeat(depth)}`;
  for (const [token] of text.matchAll(tokens)) {
    const isEmpty = last === '{' || last === '[';
    if (token === '}' || token === ']') {
      depth -= 1;
      pretty += isEmpty ? token : line() + token;
    } else {
      pretty += isEmpty ? line() + token : token;
      if (token === '{' || token === '[') depth += 1;
      if (token === ',') pretty += line();
      if (token === ':') pretty += ' ';
    }
    last = token;
  }
  return pretty;
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
