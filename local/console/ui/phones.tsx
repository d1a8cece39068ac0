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

/** Where a phone fits beside a list. What is not on the screen is not looked at. */
export const hasRoom = media('(min-width: 66rem)');
/** Where one fits beside an execution. */
export const hasMuchRoom = media('(min-width: 88rem)');

/** Everybody's device beside each other, or one of them where there is no room. */
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

/** Whose device is looked at where there is room for one. */
const chosen = signal<string | undefined>(undefined);

/** One device at a time, and how many messages wait on the others. */
function OneDevice() {
  const device = devices.value.find(({ id }) => id === chosen.value) ?? devices.value[0];
  if (device === undefined) return null;
  return (
    <>
      <fieldset class="segments">
        <legend class="unseen">Whose phone</legend>
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

/** How many messages nobody has looked at, on all devices. */
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
