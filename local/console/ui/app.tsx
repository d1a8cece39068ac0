import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Announcer } from './announcer.tsx';
import { CalendarView } from './calendar/calendar-view.tsx';
import { ClockBar } from './clock-bar.tsx';
import { ExecutionView } from './execution/execution-view.tsx';
import { ExecutionsView } from './executions-view.tsx';
import { IncidentView } from './incident-view.tsx';
import { IncidentsView } from './incidents-view.tsx';
import { isLost, liveIncidents } from './live.ts';
import { hasMuchRoom, hasRoom, PhoneDock, PhonesView, unseenByAll } from './phones.tsx';
import { RaiseView } from './raise-view.tsx';
import { route, to } from './route.ts';

const views = [
  { view: '', label: 'Incidents', also: 'incidents' },
  { view: 'calendar', label: 'Calendar' },
  { view: 'raise', label: 'Raise' },
  { view: 'phones', label: 'Phones' },
  { view: 'executions', label: 'Executions' },
] as const;

/** The whole page: the navigation, the clock, and the view that the address names. */
export function App() {
  const main = useRef<HTMLElement>(null);
  const { view, name } = route.value;
  const seen = useRef(`${view}/${name}`);
  useLayoutEffect(() => {
    if (seen.current === `${view}/${name}`) return;
    seen.current = `${view}/${name}`;
    // After a link, a screen reader reads the new view's heading, and the keyboard continues from there.
    scrollTo(0, 0);
    (main.current?.querySelector<HTMLElement>('h1') ?? main.current)?.focus();
  }, [view, name]);
  const live = liveIncidents.value;
  useEffect(() => {
    document.title = live === 0 ? 'Notify Support' : `(${live}) Notify Support`;
  }, [live]);
  return (
    <div class={['page', hasDock() && 'docked', route.value.view === 'executions' && 'wide'].filter(Boolean).join(' ')}>
      <a class="skip" href="#main">
        Skip to the content
      </a>
      <header class="bar">
        <a class={live > 0 ? 'brand live' : 'brand'} href="#/">
          Notify Support
        </a>
        <nav aria-label="Views">
          {views.map((each) => (
            <a key={each.view} href={to(each.view)} aria-current={isAt(each) ? 'page' : undefined}>
              {each.label}
              {each.view === '' && <Count number={live} of="live" />}
              {each.view === 'phones' && <Count number={unseenByAll.value} of="new" />}
            </a>
          ))}
        </nav>
        <ClockBar />
        {isLost.value && (
          <p class="lost" role="alert">
            The server does not answer, and this page may be out of date. Start the server again with npm start. The
            page reconnects by itself.
          </p>
        )}
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <View />
      </main>
      {hasDock() && <PhoneDock />}
      <Announcer />
    </div>
  );
}

function Count({ number, of }: { readonly number: number; readonly of: string }) {
  if (number === 0) return null;
  return (
    <span class="count">
      {number > 99 ? '99+' : number}
      <span class="unseen"> {of}</span>
    </span>
  );
}

function isAt({ view, ...more }: (typeof views)[number]): boolean {
  return route.value.view === view || ('also' in more && route.value.view === more.also);
}

/** True when a phone is shown beside the view: if it has room, and the view shows incidents, alerts or an execution. */
function hasDock(): boolean {
  const { view, name } = route.value;
  return view === 'executions' ? name !== '' && hasMuchRoom.value : isDocked.has(view) && hasRoom.value;
}

const isDocked: ReadonlySet<string> = new Set(['', 'incidents', 'raise']);

function View() {
  const { view, name } = route.value;
  if (view === 'executions') return name === '' ? <ExecutionsView /> : <ExecutionView key={name} arn={name} />;
  if (view === 'incidents' && name !== '') return <IncidentView key={name} id={name} />;
  if (view === 'calendar') return <CalendarView />;
  if (view === 'raise') return <RaiseView />;
  if (view === 'phones') return <PhonesView />;
  if (view === '' || view === 'incidents') return <IncidentsView />;
  return (
    <>
      <h1 tabIndex={-1}>Page not found</h1>
      <p>
        <a href={to('')}>All incidents</a>
      </p>
    </>
  );
}
