import { env } from '../env.ts';

/** Where links lead, without a slash at the end. */
export function baseUrl(): string {
  return env('BASE_URL');
}

/** The pager's name, which its own alarms begin with. */
export function pagerName(): string {
  return env('PAGER_NAME');
}

/** The address of the runbook, to which a heading is added. */
export function runbookUrl(): string {
  return env('RUNBOOK_URL');
}

/** False when those who need not answer any more are not to be told. */
export function noticesAreOn(): boolean {
  return env('NOTICES') === 'on';
}
