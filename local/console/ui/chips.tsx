import type { IncidentRow } from '../feed.ts';

const statusWords = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  exhausted: 'Nobody answered',
} as const;

const tones = { triggered: 'alert', acknowledged: 'warn', resolved: 'well', exhausted: 'alert' } as const;

/** The status of an incident as a word; the colour only repeats it. */
export function StatusChip({ status, isStopped }: Pick<IncidentRow, 'status' | 'isStopped'>) {
  return <span class={`chip ${tones[status]}`}>{isStopped ? 'Stopped by hand' : statusWords[status]}</span>;
}

export function SeverityChip({ severity }: { readonly severity: string }) {
  return <span class="chip plain">{severity.toUpperCase()}</span>;
}
