/** `03:14:07` in a time zone, by default the reader's own. */
export function clockTime(instant: number | string, timeZone?: string): string {
  return new Date(instant).toLocaleTimeString('en-GB', timeZone === undefined ? {} : { timeZone });
}

/** `24 Nov, 03:14:07`. */
export function dayAndTime(instant: number | string): string {
  const day = new Date(instant).toLocaleDateString('en-GB', { day: 'numeric', month: 'short' });
  return `${day}, ${clockTime(instant)}`;
}

const units = [
  ['d', 86_400],
  ['h', 3600],
  ['min', 60],
  ['s', 1],
] as const;

/** A duration in its two largest units: `1 min 40 s`, `2 h 5 min`, `0 s`. */
export function duration(milliseconds: number): string {
  let rest = Math.max(0, Math.floor(milliseconds / 1000));
  const parts: string[] = [];
  for (const [unit, seconds] of units) {
    const count = Math.floor(rest / seconds);
    rest -= count * seconds;
    if (count > 0 || (unit === 's' && parts.length === 0)) parts.push(`${count} ${unit}`);
  }
  return parts.slice(0, 2).join(' ');
}

/** `Ada`, `Ada and Ben`, `Ada, Ben and Cleo`. */
export function list(names: readonly string[]): string {
  return names.length < 2 ? names.join('') : `${names.slice(0, -1).join(', ')} and ${names.at(-1)}`;
}

/** The reason why an event notifies nobody, as a sentence. */
export function nobodyBecause(because: string): string {
  return `Nobody is notified: ${because.replace(/\.$/, '')}.`;
}

/** A number with its noun: `1 incident`, `1,000 incidents`. */
export function count(number: number, thing: string): string {
  return `${number.toLocaleString('en-US')} ${thing}${number === 1 ? '' : 's'}`;
}
