import { incidents } from './live.ts';

export function IncidentsView() {
  return (
    <>
      <h1 tabIndex={-1}>Incidents</h1>
      <ul>
        {[...incidents.value.values()].map(({ id, summary, status }) => (
          <li key={id}>
            {summary} {status}
          </li>
        ))}
      </ul>
    </>
  );
}
