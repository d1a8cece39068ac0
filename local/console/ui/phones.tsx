import { computed, signal } from '@preact/signals';
import { useEffect } from 'preact/hooks';
import type { Device } from '../feed.ts';
import { DeviceScreen, see, unseen } from './device.tsx';
import { devices } from './live.ts';

function media(query: string) {
  const list = matchMedia(query);
  const fits = signal(list.matches);
  list.addEventListener('change', () => {
    fits.value = list.matches;
  });
  return fits;
}

const isNarrow = media('(max-width: 47.99rem)');

/** True when a phone fits beside a list. Messages on a phone that is not on the screen stay unread. */
export const hasRoom = media('(min-width: 66rem)');
/** True when a phone fits beside an execution. */
export const hasMuchRoom = media('(min-width: 88rem)');

/** All devices side by side, or one at a time on a narrow screen. */
export function PhonesView() {
  return (
    <>
      <h1 tabIndex={-1}>Phones and mailboxes</h1>
      {isNarrow.value ? (
        <OneDevice />
      ) : (
        <div class="devices">
          {devices.value.map((device) => (
            <Seen key={device.id} device={device} />
          ))}
        </div>
      )}
    </>
  );
}

/** One device beside another view. */
export function PhoneDock() {
  return (
    <aside class="dock" aria-label="Phones">
      <OneDevice />
    </aside>
  );
}

/** The id of the device that is shown when only one fits. */
const chosen = signal<string | undefined>(undefined);

/** One device, with the number of new messages on the others. */
function OneDevice() {
  const device = devices.value.find(({ id }) => id === chosen.value) ?? devices.value[0];
  if (device === undefined) return null;
  return (
    <>
      <fieldset class="segments">
        <legend class="unseen">Device</legend>
        {devices.value.map((each) => (
          <button
            key={each.id}
            type="button"
            aria-pressed={each.id === device.id}
            onClick={() => {
              chosen.value = each.id;
            }}
          >
            {each.name}
            <Unseen device={each} />
          </button>
        ))}
      </fieldset>
      <Seen key={device.id} device={device} />
    </>
  );
}

/** The number of messages on all devices that have not been on the screen. */
export const unseenByAll = computed(() => devices.value.reduce((sum, device) => sum + unseen(device), 0));

function Seen({ device }: { readonly device: Device }) {
  const waiting = unseen(device);
  useEffect(() => see(device), [device, waiting]);
  return <DeviceScreen device={device} />;
}

function Unseen({ device }: { readonly device: Device }) {
  const waiting = unseen(device);
  if (waiting === 0) return null;
  return (
    <span class="count">
      {waiting > 99 ? '99+' : waiting}
      <span class="unseen"> new</span>
    </span>
  );
}
