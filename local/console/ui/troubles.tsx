import { deployed, troubles } from './live.ts';

/** The deployed stack in words, and who is signed in. */
export function Signed() {
  if (deployed.value === undefined) return null;
  const { label, caller } = deployed.value;
  return (
    <p class="signed">
      <strong>{label}</strong>
      <span class="who">{caller}</span>
    </p>
  );
}

/** The parts of the stack that cannot be read, and what to do about each. */
export function Troubles() {
  if (troubles.value.length === 0) return null;
  return (
    <div class="troubles" role="alert">
      <ul>
        {troubles.value.map(({ part, text }) => (
          <li key={`${part} ${text}`}>
            <strong>{part}:</strong> {text}
          </li>
        ))}
      </ul>
      Everything else is shown. The console tries again by itself, at least once a minute.
    </div>
  );
}
