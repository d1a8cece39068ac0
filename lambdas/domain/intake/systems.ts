import type { System } from './system.ts';
import { plain } from './systems/plain.ts';

/** The systems by the path that their alerts are posted to. */
export const systems: Readonly<Record<string, System>> = {
  '/alerts': plain,
};
