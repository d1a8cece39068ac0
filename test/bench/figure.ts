/** One measured figure. What it is compared with was measured in the same run. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** How much it may be, or has to be. */
  readonly aim?: { readonly most: number } | { readonly least: number };
  /** What it stands beside. */
  readonly beside?: string;
};

/** A measurement: does its work `scale` times as often as usual, and gives its figures. */
export type Measure = (scale: number) => Promise<readonly Figure[]>;

/** How many milliseconds of a core the work took, helpers of the runtime included: what else runs on the machine counts little. */
export async function timedOnCore(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** How many milliseconds the work took. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** Whether a figure is what it should be; one without an aim always is. */
export function isMet({ value, aim }: Figure): boolean {
  if (aim === undefined) return true;
  return 'most' in aim ? value <= aim.most : value >= aim.least;
}

/** The value below which a share of the values lies; `share` is between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** How often something that happens `times` times as usual is done: at least once. */
export function scaled(times: number, scale: number): number {
  return Math.max(1, Math.round(times * scale));
}
