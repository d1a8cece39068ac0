import type { ComponentChild } from 'preact';
import { useEffect, useLayoutEffect, useRef } from 'preact/hooks';
import { Announcer } from './announcer.tsx';
import { CalendarView } from './calendar/calendar-view.tsx';
import { BackstopView, ChecksView } from './checks-view.tsx';
import { ClockBar } from './clock-bar.tsx';
import { ExecutionView } from './execution/execution-view.tsx';
import { ExecutionsView } from './executions-view.tsx';
import { IncidentView } from './incident-view.tsx';
import { IncidentsView } from './incidents-view.tsx';
import { isLost, liveIncidents, troubles } from './live.ts';
import { MutesView } from './mutes-view.tsx';
import { hasMuchRoom, hasRoom, PhoneDock, PhonesView, unseenByAll } from './phones.tsx';
import { Question } from './question.tsx';
import { RaiseView } from './raise-view.tsx';
import { route, to } from './route.ts';
import { isDeployed, texts } from './stack.ts';
import { Signed, Troubles } from './troubles.tsx';

type ViewLink = { readonly view: string; readonly label: string; readonly also?: string };

const local = [
  { view: '', label: 'Incidents', also: 'incidents' },
  { view: 'calendar', label: 'Calendar' },
  { view: 'raise', label: 'Raise' },
  { view: 'phones', label: 'Phones' },
  { view: 'executions', label: 'Executions' },
] as const;

const views: readonly ViewLink[] = isDeployed
  ? [
      ...local.filter(({ view }) => view !== 'phones'),
      { view: 'mutes', label: 'Mutes' },
      { view: 'backstop', label: 'Backstop' },
      { view: 'checks', label: 'Checks' },
    ]
  : local;

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
        <a class={`brand ${lampOf(live)}`} href="#/">
          Notify Support
        </a>
        <nav aria-label="Views" class={isDeployed ? 'many' : ''}>
          {views.map((each) => (
            <a key={each.view} href={to(each.view)} aria-current={isAt(each) ? 'page' : undefined}>
              {each.label}
              {each.view === '' && <Count number={live} of="live" />}
              {each.view === 'phones' && <Count number={unseenByAll.value} of="new" />}
            </a>
          ))}
        </nav>
        {isDeployed ? <Signed /> : <ClockBar />}
        {isLost.value && (
          <p class="lost" role="alert">
            {texts.lost}
          </p>
        )}
        <Troubles />
      </header>
      <main id="main" tabIndex={-1} ref={main}>
        <View />
      </main>
      {hasDock() && <PhoneDock />}
      <Announcer />
      <Question />
    </div>
  );
}

/** The colour of the lamp: it must not say that all is well when that is not known. */
function lampOf(live: number): string {
  if (live > 0) return 'live';
  return isLost.value || troubles.value.length > 0 ? 'unknown' : '';
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

function isAt({ view, also }: ViewLink): boolean {
  return route.value.view === view || route.value.view === also;
}

/** True when a phone is shown beside the view: if it has room, and the view shows incidents, alerts or an execution. */
function hasDock(): boolean {
  const { view, name } = route.value;
  if (isDeployed) return false;
  return view === 'executions' ? name !== '' && hasMuchRoom.value : isDocked.has(view) && hasRoom.value;
}

const isDocked: ReadonlySet<string> = new Set(['', 'incidents', 'raise']);

type Shown = { readonly name: string };

/** The views of both stacks, and those that only one of them has. */
const common: Readonly<Record<string, (shown: Shown) => ComponentChild>> = {
  '': () => <IncidentsView />,
  incidents: ({ name }) => (name === '' ? <IncidentsView /> : <IncidentView key={name} id={name} />),
  calendar: () => <CalendarView />,
  raise: () => <RaiseView />,
  executions: ({ name }) => (name === '' ? <ExecutionsView /> : <ExecutionView key={name} arn={name} />),
};
const shownBy: typeof common = isDeployed
  ? { ...common, mutes: () => <MutesView />, backstop: () => <BackstopView />, checks: () => <ChecksView /> }
  : { ...common, phones: () => <PhonesView /> };

function View() {
  const { view, name } = route.value;
  const show = Object.hasOwn(shownBy, view) ? shownBy[view] : undefined;
  return show ? show({ name }) : <NotFound />;
}

function NotFound() {
  return (
    <>
      <h1 tabIndex={-1}>Page not found</h1>
      <p>
        <a href={to('')}>All incidents</a>
      </p>
    </>
  );
}
