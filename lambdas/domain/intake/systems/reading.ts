import type { System } from '../system.ts';

/** The drafts in a body, or the faults of the body. */
export type Reading = ReturnType<System['read']>;
