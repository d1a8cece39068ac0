import { useEffect, useState } from 'preact/hooks';
import type { Device } from '../feed.ts';
import { DeviceScreen, see, unseen } from './device.tsx';
import { devices } from './live.ts';

/** Everybody's device beside each other. */
export function PhonesView() {
  return (
    <>
      <h1 tabIndex={-1}>Phones and mailboxes</h1>
      <div class="devices">
        {devices.value.map((device) => (
          <Seen key={device.id} device={device} heading="h2" />
        ))}
      </div>
    </>
  );
}

/** One device at a time, and how many messages wait on the others. */
export function PhoneDock() {
  const [chosen, setChosen] = useState<string | undefined>(undefined);
  const device = devices.value.find(({ id }) => id === chosen) ?? devices.value[0];
  if (device === undefined) return null;
  return (
    <aside class="dock" aria-label="Phones">
      <fieldset class="segments">
        <legend class="unseen">Whose phone</legend>
        {devices.value.map((each) => (
          <button key={each.id} type="button" aria-pressed={each.id === device.id} onClick={() => setChosen(each.id)}>
            {each.name}
            <Unseen device={each} />
          </button>
        ))}
      </fieldset>
      <Seen key={device.id} device={device} heading="h2" />
    </aside>
  );
}

function Seen({ device, heading }: { readonly device: Device; readonly heading: 'h2' | 'h3' }) {
  const waiting = unseen(device);
  useEffect(() => see(device), [device, waiting]);
  return <DeviceScreen device={device} heading={heading} />;
}

function Unseen({ device }: { readonly device: Device }) {
  const waiting = unseen(device);
  if (waiting === 0) return null;
  return (
    <span class="count">
      {waiting}
      <span class="unseen"> new</span>
    </span>
  );
}
