import type * as z from 'zod/mini';
import type { Fault, Path } from './fault.ts';

/** A kind of entry in `oncall.yaml`: everything that is needed to read, compare and write it. */
export type Kind<Entry> = {
  /** The word for one entry. */
  readonly name: string;
  /** True if the section can be left out, so that it is written only if it has entries. */
  readonly isOptional?: boolean;
  readonly idOf: (entry: Entry) => string;
  /** The section of the file, in its long form. It is made when a file is read, which no function does. */
  readonly shape: () => z.ZodMiniType<Entry[]>;
  /** The long form of a section that can be written shorter. */
  readonly inLongForm?: (section: unknown) => unknown;
  /** The path of a fault, from the section's top, in the section as it was written. */
  readonly asWritten?: (path: Path, section: unknown) => Path;
  /** The faults between the entries, or between them and other sections, of a file in its long form. */
  readonly faultsIn: (file: unknown) => Fault[];
  /** The words after an entry's id in a list of changes; `fields` are the changed ones. */
  readonly tell: (entry: Entry, fields: readonly string[]) => string;
  /** The section as a person would write it. */
  readonly write: (entries: readonly Entry[]) => Written;
};

/** A section of the file, with the paths that are written on one line or in quotes. */
type Written = {
  readonly content: unknown;
  readonly onOneLine?: readonly Path[];
  readonly inQuotes?: readonly Path[];
};

/** The changed fields, after an id; empty if no field has changed. */
export function tellFields(fields: readonly string[]): string {
  return fields.length === 0 ? '' : `: ${fields.join(', ')}`;
}
