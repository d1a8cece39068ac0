import { readSettings, type Settings } from '../../lib/settings.ts';

/** The settings that nobody had to choose, with a sender. */
export function someSettings(flaw: Partial<Settings> = {}): Settings {
  const read = readSettings({ sender: 'on-call@example.org' });
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return { ...read.settings, ...flaw };
}
