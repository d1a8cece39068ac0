/**
 * True when a name matches a pattern as a whole; upper and lower case differ, as they do in alarm names.
 *
 * `*` is any text, `?` one character. Only the last star is tried again, so the number of steps is at most the pattern's
 * length times the name's. A regular expression for `*a*a*a*b` would try every star against every other.
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
 * True when the first pattern certainly matches every name that the second one matches. Then no alarm would reach a route
 * with the second one further down.
 *
 * The second pattern is matched like a name. That is correct except for a `?` that meets a `*`.
 */
export function coversGlob(first: string, second: string): boolean {
  return first === second || (!first.includes('?') && matchesGlob(first, second));
}
