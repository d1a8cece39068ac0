import type * as z from 'zod/mini';
import en from 'zod/v4/locales/en.js';
import { lazily } from './lazily.ts';

const messageOf = lazily(() => en().localeError);

/** For a parse whose faults a person reads: the library's own messages in English, which its small build leaves out. */
export const english: { readonly error: z.core.$ZodErrorMap } = { error: (issue) => messageOf()(issue) };
