import { type Home, homeOf } from '../domain/intake/alarm.ts';
import type { Budget } from '../domain/notify/budget.ts';
import { type Micros, microsOf } from '../domain/notify/money.ts';
import { env, findEnv } from '../env.ts';

/** The base URL of links, without a slash at the end. */
export function baseUrl(): string {
  return env('BASE_URL');
}

/** The pager's name, with which the names of its own alarms begin. */
export function pagerName(): string {
  return env('PAGER_NAME');
}

/** The pager's own account and Region. */
export function pagerHome(): Home {
  return homeOf(env('NOTIFY_SUPPORT_ARN'));
}

/** The URL of the runbook, to which a heading is added. */
export function runbookUrl(): string {
  return env('RUNBOOK_URL');
}

/** False if no notices are sent when an incident is taken or resolved. */
export function noticesAreOn(): boolean {
  return env('NOTICES') === 'on';
}

/** True if the pager tests itself each hour. */
export function canaryIsOn(): boolean {
  return findEnv('CANARY') === 'on';
}

/** The price of one part of an SMS. */
export function smsPrice(): Micros {
  return microsOf(Number(env('SMS_PRICE')));
}

/** The price of a begun minute of a call. */
export function callPrice(): Micros {
  return microsOf(Number(env('CALL_PRICE')));
}

/** The money for the SMS of a month; nothing if there is no bound. */
export function smsBudget(): Budget | undefined {
  const limit = env('SMS_BUDGET');
  return limit === '' ? undefined : { limit: microsOf(Number(limit)), smsPart: smsPrice() };
}
