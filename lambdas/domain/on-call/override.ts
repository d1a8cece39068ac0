import * as z from 'zod/mini';
import { instantOfPoint, isDay, parsePoint } from '../calendar/dates.ts';
import { formatDay } from '../calendar/day.ts';
import { faultOf, meaningOf } from '../calendar/parsed.ts';
import type { Override } from '../calendar/schedule.ts';
import { quote } from '../text/addresses.ts';
import { lazily } from '../text/lazily.ts';
import { listChoices } from '../text/names.ts';
import { didYouMean } from '../text/nearest.ts';
import { contactIdsIn } from './contact.ts';
import type { Fault, Path } from './fault.ts';
import type { Kind } from './kind.ts';
import { limits } from './limits.ts';
import { isObject, listIn, tooMany } from './relations.ts';
import { scheduleIdsIn } from './schedule.ts';
import { checked, list, object, text } from './shape.ts';
import { itemForAll, meaningful } from './stored.ts';

/** The keys that say what is done; an override has one of them. */
const forms = ['put', 'replace', 'add', 'remove'] as const;
/** The keys that name a person. */
const named = [...forms, 'with'] as const;

const timeHint = 'write a time such as 2026-12-24T09:00';
export const timeShape = (field: string) => checked(text(field, timeHint), (value) => timeFault(field, value));
const personShape = lazily(() => z.optional(text('A person', 'write the id of a contact')));

/** A day alone as the end could be with that day or without it, so it needs its time. */
function timeFault(field: string, value: string): string | undefined {
  const parsed = parsePoint(value);
  if ('fault' in parsed) return parsed.fault;
  if (field === 'from' || !isDay(parsed.value)) return undefined;
  const { day } = parsed.value;
  return `${quote(value)} has no time: write ${formatDay(day)}T00:00 to end before that day, or ${formatDay(day + 1)}T00:00 after it.`;
}

const overrideShape = lazily(() =>
  object(
    {
      schedule: text('schedule', 'write the id of a schedule'),
      from: timeShape('from'),
      until: timeShape('until'),
      ...{ put: personShape(), replace: personShape(), with: personShape(), add: personShape(), remove: personShape() },
    },
    'override',
  ),
);

function overrideFaults(override: unknown, file: unknown, path: Path): Fault[] {
  if (!isObject(override)) return [];
  const [schedules, contacts] = [scheduleIdsIn(file), contactIdsIn(file)];
  const { schedule } = override;
  const unknownSchedule =
    typeof schedule === 'string' && !schedules.includes(schedule)
      ? [
          {
            path: [...path, 'schedule'],
            message: `There is no schedule ${quote(schedule)}.${didYouMean(schedule, schedules)}`,
          },
        ]
      : [];
  const unknownPeople = named.flatMap((key): Fault[] => {
    const person = override[key];
    if (typeof person !== 'string' || contacts.includes(person)) return [];
    const message = `There is no contact ${quote(person)}: add it to contacts, or correct it.${didYouMean(person, contacts)}`;
    return [{ path: [...path, key], message }];
  });
  const wrong = whyFormIsWrong(override);
  const readable = overrideShape().safeParse(override).data;
  return [
    ...unknownSchedule,
    ...unknownPeople,
    ...(wrong === undefined ? [] : [{ path, message: wrong }]),
    ...(readable && isBackwards(readable)
      ? [{ path: [...path, 'until'], message: 'until is not after from: swap or correct them.' }]
      : []),
  ];
}

function whyFormIsWrong(override: Readonly<Record<string, unknown>>): string | undefined {
  const used = forms.filter((form) => override[form] !== undefined);
  if (used.length !== 1)
    return `This override does ${used.length === 0 ? 'nothing' : 'more than one thing'}: write one of ${listChoices(forms)}.`;
  if ((used[0] === 'replace') !== (override.with !== undefined))
    return used[0] === 'replace'
      ? 'replace needs with: write who is on call instead.'
      : 'with belongs to replace: take it out.';
  return undefined;
}

/** True if it ends before it begins by the same clock. Points of different forms depend on the zone, and are left. */
function isBackwards({ from, until }: Pick<Override, 'from' | 'until'>): boolean {
  const [begin, end] = [from, until].map((value) => meaningOf(parsePoint(value)));
  if (begin === undefined || end === undefined || 'instant' in begin !== 'instant' in end) return false;
  return instantOfPoint(end, 'UTC') <= instantOfPoint(begin, 'UTC');
}

const storedPoint = lazily(() => meaningful('a date and time', (value) => faultOf(parsePoint(value))));

/** Only what can be read is an override: a damaged one must not keep its schedule from putting people on call. */
const storedOverride = lazily(() =>
  z.object({
    ...{ schedule: z.string().check(z.minLength(1)), from: storedPoint(), until: storedPoint() },
    ...{ put: z.optional(z.string()), replace: z.optional(z.string()), with: z.optional(z.string()) },
    ...{ add: z.optional(z.string()), remove: z.optional(z.string()), madeAt: z.optional(z.string()) },
  }),
);

const allOverrides = itemForAll<Override>('OVERRIDES', 'overrides', storedOverride);

/** The overrides of all schedules, in their order. A table without any has no item for them. */
export const overrideItems = {
  ...allOverrides,
  toItems: (overrides: readonly Override[]) => (overrides.length === 0 ? [] : allOverrides.toItems(overrides)),
};

/** Everybody whom an override names. */
export function peopleNamedIn(override: Override): string[] {
  return named.flatMap((key) => override[key] ?? []);
}

/** An override in words: `put dan`, `replace ada with ben`. */
export function tellOverride({ put, replace, with: other, add, remove }: Override): string {
  if (put !== undefined) return `put ${put}`;
  if (replace !== undefined) return `replace ${replace} with ${other}`;
  return add === undefined ? `remove ${remove}` : `add ${add}`;
}

export const overrideKind: Kind<Override> = {
  name: 'override',
  isOptional: true,
  idOf: (override) => `${override.schedule} ${override.from} ${tellOverride(override)}`,
  shape: () =>
    z.pipe(
      z.optional(list(overrideShape(), 'overrides', 'write a list of overrides, or take overrides out')),
      z.transform((overrides = []) => overrides),
    ),
  faultsIn: (file) => {
    const overrides = listIn(file, 'overrides');
    return [
      ...tooMany(overrides, limits.overrides, ['overrides'], 'overrides: take out those that are over'),
      ...overrides.flatMap((override, index) => overrideFaults(override, file, ['overrides', index])),
    ];
  },
  tell: ({ until }, fields) => ` until ${until}${fields.includes('madeAt') ? ', which the file has now' : ''}`,
  write: (overrides) => ({
    content: overrides.map(({ madeAt: _, ...written }) => written),
    onOneLine: overrides.map((_, index) => [index]),
  }),
};
