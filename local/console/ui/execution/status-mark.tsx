import type { Status } from './reading.ts';
import { statusWords } from './say.ts';

/** The path that draws each status, in a square of 16 by 16. */
const paths: { readonly [status in Status | 'notEntered']: string } = {
  notEntered: 'M8 4.5a3.5 3.5 0 1 0 0 7a3.5 3.5 0 1 0 0-7',
  running: 'M8 2.5a5.5 5.5 0 1 1-5.5 5.5',
  waiting: 'M8 2.5a5.5 5.5 0 1 0 0 11a5.5 5.5 0 1 0 0-11M8 5v3.2l2 1.6',
  retrying: 'M12.8 9.5A5 5 0 1 1 12.2 5M12.6 2v3.4H9.2',
  succeeded: 'M3 8.5l3.3 3.3L13 4.7',
  caught: 'M8 2.5l6 10.5H2zM8 6.6v3M8 11.2v.2',
  failed: 'M4 4l8 8M12 4l-8 8',
  timedOut: 'M4.5 2.5h7M4.5 13.5h7M5.5 2.5c0 3.5 5 7.5 5 11M10.5 2.5c0 3.5-5 7.5-5 11',
  aborted: 'M4.5 4.5h7v7h-7z',
};

/** The sign of a status in a drawing. The word must be shown beside it. */
export function Sign({ status, x = 0, y = 0 }: { status: Status | 'notEntered'; x?: number; y?: number }) {
  return (
    <svg class={`sign is-${status}`} x={x} y={y} width="16" height="16" viewBox="0 0 16 16" aria-hidden="true">
      <path d={paths[status]} />
    </svg>
  );
}

/** The sign and the word of a status. */
export function StatusMark({ status, word }: { status: Status | 'notEntered'; word?: string }) {
  return (
    <span class={`status is-${status}`}>
      <Sign status={status} />
      {word ?? statusWords[status]}
    </span>
  );
}
