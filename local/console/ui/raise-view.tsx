import { AlarmTiles } from './alarms.tsx';
import { AlertForm } from './alert-form.tsx';
import { EventForm } from './event-form.tsx';
import { SystemForm } from './system-form.tsx';

/** The view with every way to open an incident: alarms, alerts and events. */
export function RaiseView() {
  return (
    <>
      <h1 tabIndex={-1}>Raise</h1>
      <AlarmTiles withOwn />
      <AlertForm />
      <SystemForm />
      <EventForm />
    </>
  );
}
