import { env } from '../env.ts';

/** Where links lead, without a slash at the end. */
export function baseUrl(): string {
  return env('BASE_URL');
}

/** The stack's name, which its own alarms begin with. */
export function stackName(): string {
  return env('STACK_NAME');
}

/** False when those who need not answer any more are not to be told. */
export function noticesAreOn(): boolean {
  return env('NOTICES') === 'on';
}
