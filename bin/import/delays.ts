import type { Note } from './model.ts';

/** The minutes that a level takes here with the usual attempts. */
const usualMinutes = 5;

/** The note about a policy whose levels take longer or shorter than here; nothing if they take as long. */
export function delayNotes(policy: string, minutes: readonly number[]): Note[] {
  if (minutes.every((each) => each === usualMinutes)) return [];
  const text = `Its levels take ${minutes.join(', ')} min there. Here a level takes as long as the attempts at its contacts: ${usualMinutes} min, unless they have \`attempts\` of their own.`;
  return [{ policy, text }];
}
