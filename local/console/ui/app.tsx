import { useEffect, useRef } from 'preact/hooks';
import { Announcer } from './announcer.tsx';
import { ClockBar } from './clock-bar.tsx';
import { ExecutionView } from './execution/execution-view.tsx';
import { IncidentsView } from './incidents-view.tsx';
import { liveIncidents } from './live.ts';
import { route, to } from './route.ts';

const views = [
  { view: '', label: 'Incidents', also: 'incidents' },
  { view: 'raise', label: 'Raise' },
  { view: 'phones', label: 'Phones' },
  { view: 'executions', label: 'Executions' },
] as const;

/** The whole page: where one can go, what time it is, and the view that the address names. */
export function App() {
  const main = useRef<HTMLElement>(null);
  const { view, name } = route.value;
  const seen = useRef(`${view}/${name}`);
  useEffect(() => {
    if (seen.current === `${view}/${name}`) return;
    seen.current = `${view}/${name}`;
    // A reader that follows a link hears the new view's heading, and a keyboard goes on from there.
    scrollTo(0, 0);
    (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus();
  }, [view, name]);
  return (
    <>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class="brand" href="#/">
          Notify Support
        </a>
        <nav aria-label="Views">
          {views.map((each) => (
            <a key={each.view} href={to(each.view)} aria-current={isAt(each) ? 'page' : undefined}>
              {each.label}
              {each.view === '' && liveIncidents.value > 0 && <span class="count">{liveIncidents.value}</span>}
            </a>
          ))}
        </nav>
        <ClockBar />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <View />
      </main>
      <Announcer />
    </>
  );
}

function isAt({ view, ...more }: (typeof views)[number]): boolean {
  return route.value.view === view || ('also' in more && route.value.view === more.also);
}

function View() {
  const { view, name } = route.value;
  if (view === 'executions' && name !== '') return <ExecutionView key={name} arn={name} />;
  if (view === '') return <IncidentsView />;
  return <h1 tabIndex={-1}>Nothing is at this address</h1>;
}
