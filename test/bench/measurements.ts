import type { Measure } from './figure.ts';

type Part = () => Promise<{ readonly measure: Measure }>;

/** The measurements by name, in parts. Each part is loaded when it is chosen, and runs in a process of its own. */
export const measurements: { readonly [name: string]: readonly Part[] } = {
  transitions: [() => import('./transitions.ts')],
  escalations: [() => import('./escalations.ts')],
  expressions: [() => import('./expressions.ts')],
  comparison: [() => import('./comparison.ts')],
  waiting: [() => import('./waiting.ts')],
  latency: [() => import('./latency.ts')],
  storm: [() => import('./storm.ts'), () => import('./presses.ts')],
  calendar: [() => import('./calendar.ts')],
  cold: [() => import('./cold.ts')],
};

/** The measurements that also measure another engine, if it is installed. */
export const comparing: readonly string[] = ['transitions', 'comparison'];
