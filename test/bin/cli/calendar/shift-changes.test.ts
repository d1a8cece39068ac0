import { expect, it } from 'vitest';
import { shiftChanges } from '../../../../bin/calendar/shift-changes.ts';
import { aContact, anOnCall } from '../../../support/night.ts';

const now = Date.parse('2026-11-27T12:00:00Z');
const primary = {
  ...{ id: 'primary', timeZone: 'UTC' },
  layers: [{ turns: [{ people: ['ada', 'ben'], from: '2026-11-02' }], handover: ['monday 09:00'] }],
};
const file = anOnCall({ contacts: [aContact('ada'), aContact('ben')], schedules: [primary] });

it('tells everybody of a schedule that is gone which shifts they no longer have', () => {
  const told = shiftChanges(file, { ...file, schedules: [] }, { by: 'Dana' }, now);
  expect(told.map(({ contact, by, before, after }) => [contact, by, before.length, after.length])).toEqual([
    ['ben', 'Dana', 7, 0],
    ['ada', 'Dana', 7, 0],
  ]);
  expect(shiftChanges({ ...file, schedules: [] }, file, {}, now).map(({ after }) => after.length)).toEqual([7, 7]);
  expect(shiftChanges(file, file, {}, now)).toEqual([]);
});
