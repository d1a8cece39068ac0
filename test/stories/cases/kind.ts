import type { Night } from '../../support/night.ts';

/** What an input has to lead to, tried with the whole stack. */
export type Check = (night: Night, input: Buffer) => Promise<void>;

/** A kind of input that pagers are known to lose or to get wrong. */
export type Kind = {
  /** What it has to lead to, as a sentence. */
  readonly asks: string;
  /** True if it is about what a table makes of its forms: all of them are played with the tables. */
  readonly isAboutTables?: boolean;
  /** Its forms: what is special about each, the input, and the check. */
  readonly forms: readonly (readonly [form: string, input: Buffer, check: Check])[];
  /** The check for each file of this kind in a folder of cases, by the file's name. */
  readonly files: Readonly<Record<string, Check>>;
};
