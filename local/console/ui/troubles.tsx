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
    <ul class="lost" role="alert">
      {troubles.value.map(({ part, text }) => (
        <li key={`${part} ${text}`}>
          <strong>{part}:</strong> {text}
        </li>
      ))}
    </ul>
  );
}
