import { expect, it } from 'vitest';
import { showPlaying, showReading } from '../../../bin/incidents/progress.ts';

function shown(
  counts: readonly number[],
  show: (terminal: { printError: (line: string) => void }) => (n: number) => void,
) {
  const lines: string[] = [];
  const progress = show({ printError: (line) => lines.push(line) });
  for (const count of counts) progress(count);
  return lines;
}

it('shows how far a large table has been read, and nothing of one that is read in some seconds', () => {
  expect(shown([900, 12_000, 24_999], showReading)).toEqual([]);
  expect(shown([24_999, 25_000, 25_900, 49_000, 51_234, 130_000], showReading)).toEqual([
    'Read 25,000 items of the table of incidents …',
    'Read 51,234 items of the table of incidents …',
    'Read 130,000 items of the table of incidents …',
  ]);
});

it('shows each hundred incidents that were played', () => {
  expect(shown([40, 99, 101, 180, 250], (terminal) => showPlaying(terminal, 1250))).toEqual([
    'Played 101 of 1,250 incidents …',
    'Played 250 of 1,250 incidents …',
  ]);
});
