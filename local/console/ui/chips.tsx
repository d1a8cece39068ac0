import type { IncidentRow } from '../feed.ts';

const statusWords = {
  triggered: 'Triggered',
  acknowledged: 'Acknowledged',
  resolved: 'Resolved',
  exhausted: 'Nobody answered',
} as const;

const tones = { triggered: 'alert', acknowledged: 'warn', resolved: 'well', exhausted: 'alert' } as const;

/** How an incident is, in a word that its colour only repeats. */
export function StatusChip({ status, isStopped }: Pick<IncidentRow, 'status' | 'isStopped'>) {
  return <span class={`chip ${tones[status]}`}>{isStopped ? 'Stopped by hand' : statusWords[status]}</span>;
}

export function SeverityChip({ severity }: { readonly severity: string }) {
  return <span class="chip plain">{severity.toUpperCase()}</span>;
}
