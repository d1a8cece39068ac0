import { grouped } from '../../lambdas/domain/text/grouped.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import type { Terminal } from '../command/terminal.ts';

/** Reading so many items takes some seconds, and playing so many incidents, too. */
const itemsPerLine = 25_000;
const incidentsPerLine = 100;

/** Prints how far the table of incidents has been read. Nothing is printed of a table that is read in some seconds. */
export function showReading({ printError }: Pick<Terminal, 'printError'>): (items: number) => void {
  return eachTime(itemsPerLine, (items) => printError(`Read ${plural(items, 'item')} of the table of incidents …`));
}

/** Prints how many of some incidents have been played. */
export function showPlaying({ printError }: Pick<Terminal, 'printError'>, all: number): (played: number) => void {
  return eachTime(incidentsPerLine, (played) => printError(`Played ${grouped(played)} of ${grouped(all)} incidents …`));
}

/** Calls back whenever a growing number has passed another multiple of a step. */
function eachTime(step: number, show: (count: number) => void): (count: number) => void {
  let shown = 0;
  return (count) => {
    const passed = Math.floor(count / step);
    if (passed > shown) show(count);
    shown = passed;
  };
}
