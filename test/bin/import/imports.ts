import { compareShifts } from '../../../bin/import/compare.ts';
import type { SourceName } from '../../../bin/import/sources.ts';
import { sources } from '../../../bin/import/sources.ts';
import { commentsOf } from '../../../bin/import/tell.ts';
import { toOnCall } from '../../../bin/import/to-on-call.ts';
import { readOnCallText } from '../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../bin/oncall/write.ts';
import { calendarOf } from '../../../lambdas/domain/calendar/calendar.ts';

/** A Friday. Handovers in Berlin were at 08:00Z and will be until the end of March. */
const now = Date.parse('2026-11-27T12:00:00Z');

/** The file that an export becomes, as the project's own reader of the file reads it, and who is on call by it. */
export function importOf(source: SourceName, bodies: readonly object[], at = now) {
  const answers = bodies.map((body) => ({ file: 'export.json', body: { ...body } }));
  const imported = sources[source].read(answers, at);
  const converted = toOnCall(imported, [], at);
  const text = writeOnCall(converted.onCall, commentsOf(converted, sources[source].name));
  const read = readOnCallText(text, 'oncall.yaml');
  // The command writes no file if nobody could be notified.
  if ('faults' in read && converted.onCall.policies.length > 0) throw new Error([...read.faults, text].join('\n'));
  const onCall = 'onCall' in read ? read.onCall : converted.onCall;
  const { schedules, overrides, contacts, policies } = onCall;
  const whoIn = (schedule: string, instant: string) => {
    const found = schedules.find(({ id }) => id === schedule);
    if (found === undefined) throw new Error(`There is no schedule ${schedule}:\n${text}`);
    return calendarOf(found, overrides, contacts).dutyAt(Date.parse(instant)).people.join('+') || 'nobody';
  };
  return {
    text: text.replaceAll('[ ', '[').replaceAll(' ]', ']'),
    onCall,
    policies: Object.fromEntries(
      policies.map(({ id, levels, rounds }) => [id, { levels: levels.map((level) => level.contacts), rounds }]),
    ),
    notes: converted.notes.map((note) => note.text),
    differences: compareShifts(converted, at).map(({ differences, stretch }) => stretch && differences.length),
    /** The people of a schedule at some instants. */
    who: (schedule: string, ...instants: string[]) => instants.map((instant) => whoIn(schedule, instant)),
  };
}

/** Shifts one after another, as text: `2026-11-23T08:00Z ada`. The last has no person and ends the one before. */
export function shiftsOf<T>(lines: readonly string[], make: (from: string, until: string, person: string) => T): T[] {
  return lines.slice(0, -1).flatMap((line, index) => {
    const [from = '', person = ''] = line.split(' ');
    const [until = ''] = (lines[index + 1] ?? '').split(' ');
    return person === 'nobody' ? [] : [make(from, until, person)];
  });
}
