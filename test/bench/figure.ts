/** One measured figure. Figures that are compared were measured in the same run. */
export type Figure = {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The largest or smallest value that is accepted. */
  readonly aim?: { readonly most: number } | { readonly least: number };
  /** The figures that it is compared with. */
  readonly beside?: string;
};

/** A measurement, which does its work `scale` times as often as usual, and gives its figures. */
export type Measure = (scale: number) => Promise<readonly Figure[]>;

/** The milliseconds of a core that the work took, with the runtime's helper threads. Other programs change this only a little. */
export async function timedOnCore(work: () => unknown): Promise<number> {
  const start = process.cpuUsage();
  await work();
  const { user, system } = process.cpuUsage(start);
  return (user + system) / 1000;
}

/** The milliseconds that the work took. */
export async function timed(work: () => unknown): Promise<number> {
  const start = performance.now();
  await work();
  return performance.now() - start;
}

/** True if a figure meets its aim, or has none. */
export function isMet({ value, aim }: Figure): boolean {
  if (aim === undefined) return true;
  return 'most' in aim ? value <= aim.most : value >= aim.least;
}

/** The value below which a share of the values lies; `share` is between 0 and 1. */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] as number;
}

/** The number of repetitions at a scale, at least one. */
export function scaled(times: number, scale: number): number {
  return Math.max(1, Math.round(times * scale));
}
