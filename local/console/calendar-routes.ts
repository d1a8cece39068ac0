import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import { answerOf, type Routes } from './answers.ts';
import { alertAt, calendarAt, calendarWithin, type PlayAlert } from './calendar.ts';
import { type HeldItem, heldWithin } from './held.ts';
import { hoursWithin } from './hours.ts';

/** The sources of the answers about who is on call, and about what is held. */
export type CalendarSources = {
  readonly read: () => Promise<OnCall>;
  readonly readHeld: () => Promise<readonly HeldItem[]>;
  readonly playAlert: PlayAlert;
  readonly now: () => number;
};

/** The routes that say who is on call, who would be notified, and what is held. */
export function calendarRoutes({ read, readHeld, playAlert, now }: CalendarSources): Routes {
  return {
    'GET /console/calendar': async ({ url }) => answerOf(calendarWithin(await read(), url.searchParams, now())),
    'GET /console/calendar/hours': async ({ url }) => answerOf(hoursWithin(await read(), url.searchParams, now())),
    'GET /console/calendar/at': async ({ url }) => answerOf(calendarAt(await read(), url.searchParams, now())),
    'GET /console/calendar/alert': async ({ url }) =>
      answerOf(await alertAt(await read(), url.searchParams, now(), playAlert)),
    'GET /console/held': async ({ url }) => {
      const [held, { mutes }] = await Promise.all([readHeld(), read()]);
      return answerOf(heldWithin(held, mutes, url.searchParams, now()));
    },
  };
}
