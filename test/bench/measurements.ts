import type { Measure } from './figure.ts';

/** Every measurement by name, loaded only where it is asked for: each runs in a process of its own. */
export const measurements: { readonly [name: string]: () => Promise<{ readonly measure: Measure }> } = {
  transitions: () => import('./transitions.ts'),
  escalations: () => import('./escalations.ts'),
  expressions: () => import('./expressions.ts'),
  comparison: () => import('./comparison.ts'),
  waiting: () => import('./waiting.ts'),
  latency: () => import('./latency.ts'),
};

/** Those that measure another engine too, where it is installed. */
export const comparing: readonly string[] = ['transitions', 'comparison'];
