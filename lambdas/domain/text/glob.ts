/**
 * True when a name matches a pattern as a whole; upper and lower case differ, as they do in alarm names.
 *
 * `*` is any text, `?` one character. Only the last star is ever tried again, so the steps are at most the pattern's
 * length times the name's: a regular expression made from `*a*a*a*b` would try every star against every other.
 */
export function matchesGlob(pattern: string, name: string): boolean {
  const [wanted, given] = [[...pattern], [...name]];
  let [at, from, star] = [0, 0, -1];
  for (let index = 0; index < given.length; ) {
    if (wanted[at] === '*') {
      star = at++;
      from = index;
    } else if (at < wanted.length && (wanted[at] === '?' || wanted[at] === given[index])) {
      at++;
      index++;
    } else if (star >= 0) {
      at = star + 1;
      index = ++from;
    } else {
      return false;
    }
  }
  return wanted.slice(at).every((character) => character === '*');
}

/**
 * True when the first pattern surely matches every name that the second one does, so that a route with the second
 * one, further down, would never be reached.
 *
 * The second pattern is read as a name. That is sound except for a `?` that meets a `*`.
 */
export function coversGlob(first: string, second: string): boolean {
  return first === second || (!first.includes('?') && matchesGlob(first, second));
}
