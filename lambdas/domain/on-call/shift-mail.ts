import * as z from 'zod/mini';
import { quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { didYouMean } from '../text/nearest.ts';
import { converted } from './shape.ts';

/** The e-mails about shifts: at a takeover, the evening before a shift, and when `apply` or another command changed shifts. */
const shiftMails = ['takeover', 'reminder', 'changes'] as const;
export type ShiftMail = (typeof shiftMails)[number];

const hint = `write off, or a list of ${shiftMails.join(', ')}`;

/** The e-mails about shifts that a contact gets: `off` for none, one word, or a list. */
export const shiftMailsShape = lazily(() =>
  converted(z.unknown(), (value, addFault): ShiftMail[] => {
    const words: unknown = value === 'off' ? [] : typeof value === 'string' ? [value] : value;
    if (!Array.isArray(words)) {
      addFault(`shiftMails is not a list: ${hint}.`);
      return [];
    }
    for (const word of words.map(String))
      if (!isShiftMail(word))
        addFault(`${quote(word)} is not an e-mail about shifts: ${hint}.${didYouMean(word, shiftMails)}`);
    return shiftMails.filter((mail) => words.includes(mail));
  }),
);

/** The same in the table. Words that only a newer version knows are left out. */
export const storedShiftMails = lazily(() =>
  z.pipe(
    z.array(z.string()),
    z.transform((words): ShiftMail[] => shiftMails.filter((mail) => words.includes(mail))),
  ),
);

function isShiftMail(word: string): word is ShiftMail {
  return shiftMails.some((mail) => mail === word);
}

/** True when a contact gets an e-mail of this kind. */
export function getsShiftMail(
  contact: { readonly email?: string | undefined; readonly shiftMails?: readonly ShiftMail[] | undefined },
  mail: ShiftMail,
): boolean {
  return contact.email !== undefined && (contact.shiftMails ?? shiftMails).includes(mail);
}
