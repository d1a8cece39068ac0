import { command, face, useNow } from './live.ts';
import { clockTime } from './words.ts';

const speeds = [
  { speed: 0, label: 'Pause' },
  { speed: 1, label: 'Real time' },
  { speed: 60, label: '×60' },
] as const;

/** Sends a command to the clock. If the server does not answer, the header of the page reports it. */
function steer(how: { readonly speed: number } | { readonly jump: true }): void {
  command('clock', how).catch(() => {});
}

/** The stack's clock and its controls. */
export function ClockBar() {
  const now = useNow();
  const { speed, next } = face.value;
  return (
    <fieldset class="clock">
      <legend class="unseen">Clock</legend>
      <time class="now">{clockTime(now)}</time>
      <div class="segments">
        {[...speeds, ...(speeds.some((each) => each.speed === speed) ? [] : [{ speed, label: `×${speed}` }])].map(
          (each) => (
            <button
              key={each.speed}
              type="button"
              aria-pressed={speed === each.speed}
              onClick={() => steer({ speed: each.speed })}
            >
              {each.label}
            </button>
          ),
        )}
      </div>
      <button type="button" disabled={next === undefined} onClick={() => steer({ jump: true })}>
        Jump
        {next !== undefined && <span class="only-wide"> to {clockTime(next)}</span>}
      </button>
    </fieldset>
  );
}
