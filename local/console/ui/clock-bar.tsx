import { command, face, isConnected, useNow } from './live.ts';
import { clockTime } from './words.ts';

const speeds = [
  { speed: 0, label: 'Pause' },
  { speed: 1, label: 'Real time' },
  { speed: 60, label: '×60' },
] as const;

/** The stack's clock, and what steers it. */
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
              onClick={() => void command('clock', { speed: each.speed })}
            >
              {each.label}
            </button>
          ),
        )}
      </div>
      <button type="button" disabled={next === undefined} onClick={() => void command('clock', { jump: true })}>
        Jump
        {next !== undefined && <span class="only-wide"> to {clockTime(next)}</span>}
      </button>
      {!isConnected.value && (
        <span class="chip alert" role="status">
          Not connected
        </span>
      )}
    </fieldset>
  );
}
