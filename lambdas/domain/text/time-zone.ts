import { quote } from './addresses.ts';
import { didYouMean } from './nearest.ts';

const write = 'write an IANA name such as Europe/Berlin or UTC';

/**
 * The fault of a time zone; nothing if it is an IANA name with a `/`, or UTC.
 *
 * Abbreviations are refused although the runtime reads them: `BST` is Bangladesh's time, and `EST` has no summer time. So
 * are offsets: `Etc/GMT+5` is five hours behind UTC.
 */
export function timeZoneFault(value: string): string | undefined {
  if (value === 'UTC') return undefined;
  const known = /^[a-z]/i.test(value) ? nameIn(value) : undefined;
  if (known === undefined || /^systemv\//i.test(value))
    return `${quote(value)} is not a time zone: ${write}.${didYouMean(value, Intl.supportedValuesOf('timeZone'))}`;
  if (/^etc\/gmt[+-]/i.test(value)) return `${quote(value)} has no summer time, and its sign is reversed: ${write}.`;
  const spelled = spellingOf(value, known);
  if (!spelled.includes('/') && spelled !== 'UTC')
    return `${quote(value)} is not the name of a place: ${write}.${meantBy(value, known)}`;
  return spelled === value ? undefined : `${quote(value)} is not how the time zone is spelled: write "${spelled}".`;
}

/** The runtime's own name of a zone that it knows under this name, in any case. */
function nameIn(timeZone: string): string | undefined {
  try {
    return new Intl.DateTimeFormat('en', { timeZone }).resolvedOptions().timeZone;
  } catch {
    return undefined;
  }
}

/** The usual spelling of a known name. The runtime does not list older and newer names of a zone, so their words are capitalised. */
function spellingOf(value: string, known: string): string {
  if (known.toLowerCase() === value.toLowerCase()) return known;
  if (value.toLowerCase() === 'etc/utc') return value === 'Etc/UTC' ? value : 'UTC';
  const isShouted = value === value.toUpperCase() && /[A-Z]{4}/.test(value);
  if (!isShouted && !/(^|\/)[a-z]/.test(value)) return value;
  return value.toLowerCase().replace(/(?<![a-z])[a-z]/g, (letter) => letter.toUpperCase());
}

/** The place of a country's name such as `Japan`. An abbreviation could mean several places. */
function meantBy(value: string, known: string): string {
  return /^[A-Z][a-z]{3,}$/.test(value) && known.includes('/') ? ` Did you mean ${known}?` : '';
}
