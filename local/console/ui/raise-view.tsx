import { AlarmTiles } from './alarms.tsx';
import { AlertForm } from './alert-form.tsx';
import { EventForm } from './event-form.tsx';
import { HandForm } from './hand-form.tsx';
import { isDeployed } from './stack.ts';
import { SystemForm } from './system-form.tsx';

/** The view with every way to open an incident: by hand, and on this machine by alarms, alerts and events. */
export function RaiseView() {
  return (
    <>
      <h1 tabIndex={-1}>Raise</h1>
      <HandForm />
      {!isDeployed && (
        <>
          <AlarmTiles withOwn />
          <AlertForm />
          <SystemForm />
          <EventForm />
        </>
      )}
    </>
  );
}
