import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';

const rest = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC }, { id: ben, name: Ben, sms: "+4915112345679", timeZone: UTC }]
policies: { default: [ada] }
routes: []
`;

/** The faults of a file, without their places. */
function faultsIn(sections: string): string[] {
  const read = readOnCallText(rest + sections, 'f');
  return 'faults' in read ? read.faults.map((fault) => fault.replace(/^f:(\d+):(\d+) {2}/, '')) : [];
}

/** The faults of one schedule, written as a flow map without its time zone. */
const faultsOf = (fields: string) => faultsIn(`schedules: { primary: { timeZone: Europe/Berlin, ${fields} } }\n`);

describe('a schedule with a fault', () => {
  it.each([
    [
      'people: [ada, ben], handover: monday 09:00, from: 2026-12-01',
      '2026-12-01 is a Tuesday, and no handover is on that day: write 2026-11-30 or 2026-12-07.',
    ],
    [
      'people: [ada, ben], handover: 1st 09:00, from: 2026-12-02',
      '2026-12-02 is a Wednesday, and no handover is on that day: write 2026-12-01 or 2027-01-01.',
    ],
    [
      'people: [ada, ben], handover: monday 09:00',
      'from is missing: write the date on which the first turn begins, such as from: 2026-11-30.',
    ],
    [
      'people: [ada, ben]',
      'handover is missing: without it ada would be on call for ever. Write such as handover: monday 09:00.',
    ],
    [
      'people: [ada, ben], handover: mon-fri 09:00, every: 2 weeks, from: 2026-11-30',
      'every counts from one handover to the next, and there are several: write one handover, or take every out.',
    ],
    [
      'people: [ada, ben], handover: monday 09:00, every: 2 months, from: 2026-11-30',
      'Months begin on a day of the month: write a handover such as 1st 09:00 or first monday 09:00.',
    ],
    [
      'people: [ada, ben], handover: monday 09:00, every: 10 days, from: 2026-11-30',
      'The handover is once a week, and 10 days are not whole weeks: write such as 2 weeks, or handover: daily 09:00.',
    ],
    [
      'people: [ada, ben], handover: 1st 09:00, every: 2 weeks, from: 2026-12-01',
      'The handover is once a month: write such as 2 months, or a handover such as monday 09:00.',
    ],
    [
      'people: [ada, ben], handover: fifth friday 09:00, every: 2 months, from: 2027-01-29',
      'Not every month has a fifth week: write last in place of fifth, or take every out.',
    ],
    [
      'people: [ada, ben], every: 36 hours, from: 2026-12-01',
      'Turns of so many hours begin at a time: write such as from: 2026-12-01T09:00.',
    ],
    [
      'people: [ada, ben], every: 36 hours, handover: monday 09:00, from: 2026-11-30',
      'Turns of so many hours have no handover: take one of the two out.',
    ],
    [
      'people: [ada, ben], every: 2 weeks, from: 2026-11-30',
      'handover is missing: write the day and time at which turns begin, such as monday 09:00.',
    ],
    [
      'people: [ada, ben], handover: [monday 09:00, mon-fri 09:00], from: 2026-11-30',
      'Two handovers fall on the same time, and each would pass the turn on: take one out.',
    ],
    [
      'people: [ada, ben], handover: [1st 09:00, 1st 09:00], from: 2026-12-01',
      'Two handovers fall on the same time, and each would pass the turn on: take one out.',
    ],
    [
      'people: [], handover: monday 09:00, from: 2026-11-30',
      'people is empty: write the ids of contacts in the order of their turns, such as [ada, ben], or [nobody].',
    ],
    [
      'people: [ada, bne], handover: monday 09:00, from: 2026-11-30',
      'There is no contact "bne": add it to contacts, or correct it. Did you mean ben?',
    ],
    [
      'people: [[ada, ada], 7], handover: monday 09:00, from: 2026-11-30',
      '"ada" is in this turn already: take one out.',
    ],
    ['people: [[ada, nobody]]', 'There is no contact "nobody": add it to contacts, or correct it.'],
    [
      'people: [ada], from: 2026-11-30T09:00Z',
      '"2026-11-30T09:00Z" has an offset: leave it out, because the time zone of the schedule decides.',
    ],
    ['people: [ada], from: 2026-02-30', '"2026-02-30" is not a date: write one such as 2026-11-30, which there is.'],
    ['people: [ada], from: tomorrow', '"tomorrow" is not a date: write one such as 2026-11-30 or 2026-11-30T09:00.'],
    [
      'people: [ada], from: 2026-11-30T25:00',
      '"25:00" is not a time: write hours and minutes from 00:00 to 23:59, such as 09:00.',
    ],
    ['people: [ada], hours: 09:00-9:00', '"9:00" has one digit for the hour: write 09:00.'],
    ['people: [ada], hours: 24:00-06:00', '"24:00" can only be an end: write 00:00 for the beginning of a day.'],
    [
      'people: [ada], hours: fri 17:00 - mno 09:00',
      '"fri 17:00 - mno 09:00" are not hours: write such as mon-fri 09:00-17:00, 22:00-06:00, fri 17:00 - mon 09:00 or sat+sun.',
    ],
    [
      'people: [ada], hours: fri 17:00 - mon 09:60',
      '"09:60" is not a time: write hours and minutes from 00:00 to 23:59, such as 09:00.',
    ],
    [
      'people: [ada], hours: 9 to 5',
      '"9 to 5" are not hours: write such as mon-fri 09:00-17:00, 22:00-06:00, fri 17:00 - mon 09:00 or sat+sun.',
    ],
    [
      'people: [ada], hours: weekdays',
      '"weekdays" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu.',
    ],
    [
      'people: [ada], hours: mon-tue-wed',
      '"mon-tue-wed" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu.',
    ],
    [
      'people: [ada], hours: mnday 09:00-10:00',
      '"mnday" is not a day: write daily, a weekday, a range such as mon-fri, or several such as mon+thu. Did you mean monday?',
    ],
    ['people: [ada], hours: []', 'hours is an empty list: write such as mon-fri 09:00-17:00, or take hours out.'],
    [
      'people: [ada], dates: 2026-12-26 .. 2026-12-24',
      '"2026-12-26 .. 2026-12-24" ends before it begins: swap the two.',
    ],
    [
      'people: [ada], dates: 2026-12-24 .. 2026-12-26T09:00',
      '"2026-12-24 .. 2026-12-26T09:00" has a time at one end only: write both ends with a time, or none.',
    ],
    [
      'people: [ada], dates: 2026-12-24T09:00',
      '"2026-12-24T09:00" is a moment: write until when, with .. between the two.',
    ],
    [
      'people: [ada], dates: 1 .. 2 .. 3',
      '"1 .. 2 .. 3" are not dates: write one such as 2026-12-24, or two with .. between them: 2026-12-24 .. 2026-12-26.',
    ],
    [
      'people: [ada], dates: 2026-12-24 - 2026-12-26',
      '"2026-12-24 - 2026-12-26" needs two dots: write 2026-12-24 .. 2026-12-26.',
    ],
    ['people: [ada], dates: 2026-12-24 .. x', '"x" is not a date: write one such as 2026-11-30 or 2026-11-30T09:00.'],
    ['people: [ada, ben], handover: monday, from: 2026-11-30', '"monday" has no time: write such as monday 09:00.'],
    [
      'people: [ada, ben], handover: every 12 hours, from: 2026-11-30',
      '"every 12 hours" has a key of its own: write every: 12 hours.',
    ],
    ['people: [ada], tz: UTC', '"tz" is not a key of a schedule. Did you mean timeZone?'],
    ['people: [ada, ben], handover: 09:00, from: 2026-11-30', '"09:00" has no day: write daily 09:00.'],
    ['people: [ada, ben], handover: monday 9:00, from: 2026-11-30', '"9:00" has one digit for the hour: write 09:00.'],
    [
      'people: [ada, ben], handover: 32nd 09:00, from: 2026-11-30',
      '"32nd" is not a day of a month: write 1st to 31st, or last day.',
    ],
    [
      'people: [ada, ben], handover: frist monday 09:00, from: 2026-11-30',
      '"frist monday 09:00" is not a handover: write days and a time, such as monday 09:00, mon-fri 09:00, 1st 09:00, last day 09:00 or first monday 09:00. Did you mean first?',
    ],
    [
      'people: [ada, ben], handover: first mondy 09:00, from: 2026-11-30',
      '"mondy" is not a weekday: write days and a time, such as monday 09:00, mon-fri 09:00, 1st 09:00, last day 09:00 or first monday 09:00. Did you mean monday?',
    ],
    [
      'people: [ada, ben], every: 2 wekes, handover: monday 09:00, from: 2026-11-30',
      '"2 wekes" is not a length of turns: write a number and a unit, such as 2 weeks, 3 days, 2 months or 36 hours. Did you mean weeks?',
    ],
    [
      'people: [ada, ben], every: 0 weeks, handover: monday 09:00, from: 2026-11-30',
      '"0 weeks" is not a length of turns: write a number and a unit, such as 2 weeks, 3 days, 2 months or 36 hours.',
    ],
    ['peple: [ada]', '"peple" is not a key of a schedule. Did you mean people?'],
    ['layers: []', 'layers is empty: write people instead.'],
    ['turns: []', 'turns is empty: write people instead.'],
    [
      'turns: [{ people: [ada], from: 2026-12-07 }, { people: [ben], from: 2026-11-30 }]',
      '2026-11-30 is not after 2026-12-07, where the turn above begins: put the turns in the order of their dates.',
    ],
    [
      'turns: [{ people: [ada], from: 2026-12-07 }, { people: [ben] }]',
      'from is missing: of several turns, each needs the date on which it begins.',
    ],
  ])('%s', (fields, fault) => {
    expect(faultsOf(fields)).toContain(fault);
  });

  it.each([
    [
      'primary: 7',
      'This is not a schedule: write the keys timeZone, covers, layers, people, from, turns, handover, every, until, hours, dates.',
    ],
    [
      'primary: { timeZone: UTC, layers: [7] }',
      'This is not a layer: write the keys turns, handover, every, until, hours, dates, timeZone, people, from.',
    ],
    ['primary: { people: [ada] }', 'timeZone is missing: write an IANA name such as Europe/Berlin.'],
    ['ada: { timeZone: UTC, people: [ada] }', 'There is a contact "ada", and a level could mean either: rename one.'],
    [
      'nobody: { timeZone: UTC, people: [ada] }',
      'A schedule cannot be called nobody: that stands for a turn of nobody. Rename it.',
    ],
    [
      'Primary: { timeZone: UTC, people: [ada] }',
      '"Primary" cannot be the id of a schedule: lower-case letters, digits and hyphens, a letter first, at most 20, such as ada.',
    ],
  ])('by itself: %s', (schedule, fault) => {
    expect(faultsIn(`schedules: { ${schedule} }\n`)).toContain(fault);
  });

  it('says all of them at once, each at its place', () => {
    const read = readOnCallText(
      `${rest}schedules:
  primary:
    timeZone: Europe/Berlin
    layers:
      - { people: [ada, bne], handover: monday 09:00, from: 2026-12-01 }
      - people: [ada]
        hours: mon-fri 9-17
`,
      'f',
    );
    expect('faults' in read && read.faults.map((fault) => fault.split('  ')[0])).toEqual([
      'f:8:25',
      'f:8:55',
      'f:10:9',
    ]);
  });
});

describe('an override with a fault', () => {
  const schedules = 'schedules: { primary: { timeZone: UTC, people: [ada] } }\n';
  const times = 'schedule: primary, from: 2026-12-24T09:00, until: 2026-12-27T09:00';
  it.each([
    [`${times}`, 'This override does nothing: write one of put, replace, add or remove.'],
    [
      `${times}, put: ada, add: ben`,
      'This override does more than one thing: write one of put, replace, add or remove.',
    ],
    [`${times}, replace: ada`, 'replace needs with: write who is on call instead.'],
    [`${times}, put: ada, with: ben`, 'with belongs to replace: take it out.'],
    [`${times}, put: eva`, 'There is no contact "eva": add it to contacts, or correct it.'],
    [
      'schedule: primry, from: 2026-12-24T09:00, until: 2026-12-27T09:00, put: ada',
      'There is no schedule "primry". Did you mean primary?',
    ],
    [
      'schedule: primary, from: 2026-12-24, until: 2026-12-27, put: ada',
      '"2026-12-27" has no time: write 2026-12-27T00:00 to end before that day, or 2026-12-28T00:00 after it.',
    ],
    [
      'schedule: primary, from: 2026-12-24T09:00Z, until: 2026-12-24T09:00+01:00, put: ada',
      'until is not after from: swap or correct them.',
    ],
    [
      'schedule: primary, from: x, until: 2026-12-24T09:00+99:00, put: ada',
      '"+99:00" is not an offset: write Z, or one such as +01:00.',
    ],
  ])('%s', (override, fault) => {
    expect(faultsIn(`${schedules}overrides: [{ ${override} }]\n`)).toContain(fault);
  });

  it('is none if its ends are of different forms', () => {
    expect(
      faultsIn(
        `${schedules}overrides: [{ schedule: primary, from: 2026-12-24, until: 2026-12-24T09:00Z, put: ada }]\n`,
      ),
    ).toEqual([]);
  });

  it('is reported for what is no override at all', () => {
    expect(faultsIn(`${schedules}overrides: [7]\n`)).toEqual([
      'This is not an override: write the keys schedule, from, until, put, replace, with, add, remove.',
    ]);
  });
});

it('says what is wrong with dates on which a contact is away', () => {
  const contact =
    'contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC, away: [2026-12-26 .. 2026-12-24] }]';
  const read = readOnCallText(`${contact}\npolicies: { default: [ada] }\nroutes: []\n`, 'f');
  expect('faults' in read && read.faults).toEqual([
    'f:1:79  "2026-12-26 .. 2026-12-24" ends before it begins: swap the two.',
  ]);
});

describe('a level that names a schedule', () => {
  const slow = 'attempts: [{ channels: [sms], wait: 4h }]';
  const contacts = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC, ${slow} }, { id: ben, name: Ben, sms: "+4915112345679", timeZone: UTC }, { id: cleo, name: Cleo, sms: "+4915112345670", timeZone: UTC }]`;
  const faults = (levels: string, schedules: string, more = '') => {
    const text = `${contacts}\npolicies: { default: { levels: ${levels} } }\nroutes: []\nschedules: { ${schedules} }\n${more}`;
    const read = readOnCallText(text, 'f');
    return 'faults' in read ? read.faults.map((fault) => fault.replace(/^f:(\d+):(\d+) {2}/, '')) : [];
  };
  const schedule = (people: string) =>
    `primary: { timeZone: Europe/Berlin, people: ${people}, handover: monday 09:00, from: 2026-11-30 }`;
  const everybody = Array.from({ length: 4 }, () => 'primary').join(', ');

  it.each([
    ['is accepted beside contacts, also beside one of its own', '[primary, [primary, ben]]', '[ben, cleo]', []],
    [
      'has a fault if nothing has its name',
      '[pirmary]',
      '[ben, cleo]',
      [
        'There is no contact or schedule "pirmary": add it to contacts or schedules, or correct it. Did you mean primary?',
      ],
    ],
    [
      'has a fault if it names it twice',
      '[[primary, primary]]',
      '[ben, cleo]',
      ['"primary" is already in this level: take one out.'],
    ],
    [
      'takes as long as the slowest of its people, twice',
      `[${everybody}]`,
      '[ada, ben]',
      ['The policy default takes 1d8h, and one run can take 1d: take out contacts, rounds or attempts.'],
    ],
  ])('%s', (_, levels, people, expected) => {
    expect(faults(levels, schedule(people))).toEqual(expected);
  });

  it('counts a person whom only an override puts on call', () => {
    const override = 'overrides: [{ schedule: primary, from: 2026-12-01T09:00, until: 2026-12-01T10:00, put: ada }]\n';
    expect(faults(`[${everybody}]`, schedule('[ben, cleo]'), override)).toHaveLength(1);
    expect(faults(`[${everybody}]`, schedule('[ben, cleo]'))).toEqual([]);
  });

  it('counts the largest turn, twice', () => {
    const many = Array.from({ length: 11 }, (_, index) => `p${index}`);
    const people = many.map((id) => `{ id: ${id}, name: P, sms: "+4915112345678", timeZone: UTC }`).join(', ');
    const text = `contacts: [${people}]\npolicies: { default: [primary] }\nroutes: []\nschedules: { ${schedule(`[p0, [${many.join(', ')}]]`)} }\n`;
    const read = readOnCallText(text, 'f');
    expect('faults' in read && read.faults).toEqual([
      expect.stringContaining(
        'Level 1 of the policy default can notify 22 contacts with those of its schedules and of a handover, and the limit is 20: split it.',
      ),
    ]);
  });
});
