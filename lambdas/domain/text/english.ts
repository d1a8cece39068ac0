import en from 'zod/v4/locales/en.js';

/** For a parse whose faults a person reads: the library's own messages in English, which its small build leaves out. */
export const english = { error: en().localeError };
