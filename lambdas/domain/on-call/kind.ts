import type { z } from 'zod';
import type { Fault, Path } from './fault.ts';
import type { Stored } from './stored.ts';

/** A kind of entry in `oncall.yaml`: all that reading, storing, comparing and writing have to know of it. */
export type Kind<Entry> = {
  /** The word for one entry. */
  readonly name: string;
  /** True where it matters which entry stands first. */
  readonly isOrdered: boolean;
  readonly idOf: (entry: Entry) => string;
  /** The section of the file, in its long form. */
  readonly shape: z.ZodType<Entry[]>;
  /** Makes the long form of a section that may be written shorter. */
  readonly inLongForm?: (section: unknown) => unknown;
  /** The place of a fault, from the section's top, in the section as it was written. */
  readonly asWritten?: (path: Path, section: unknown) => Path;
  /** The faults that lie between the entries, or between them and other sections, of a file in its long form. */
  readonly faultsIn: (file: unknown) => Fault[];
  readonly stored: Stored<Entry>;
  /** The words behind an entry's id in a list of changes; `fields` are those that have changed. */
  readonly tell: (entry: Entry, fields: readonly string[]) => string;
  /** The section as a person would write it. */
  readonly write: (entries: readonly Entry[]) => Written;
};

/** A section of the file, and the places in it that are written on one line, and in quotes. */
type Written = {
  readonly content: unknown;
  readonly onOneLine?: readonly Path[];
  readonly inQuotes?: readonly Path[];
};

/** The fields that have changed, behind an id; nothing where none have. */
export function tellFields(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `: ${fields.join(', ')}`;
}
