import { readSettings, type Settings } from '../../lib/settings.ts';

/** The settings that nobody had to choose. */
export function someSettings(flaw: Partial<Settings> = {}): Settings {
  const read = readSettings({});
  if ('faults' in read) throw new Error(read.faults.join('\n'));
  return { ...read.settings, ...flaw };
}
