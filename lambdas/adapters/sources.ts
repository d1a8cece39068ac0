import type { Sources } from '../domain/intake/sender.ts';
import { findEnv } from '../env.ts';

/** The sources of the stack with the ids of their API keys. */
export function readSources(): Sources {
  return JSON.parse(findEnv('SOURCES') ?? '{}') as Sources;
}
