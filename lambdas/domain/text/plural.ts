import { grouped } from './grouped.ts';

/** A number with its word: `1 e-mail`, `2,000 e-mails`. `many` is the plural if it is not formed with an s. */
export function plural(count: number, word: string, many = `${word}s`): string {
  return `${grouped(count)} ${count === 1 ? word : many}`;
}
