import type { Message } from '../cloud/channels.ts';
import type { Cloud } from '../cloud/cloud.ts';
import type { Device, Habit } from './feed.ts';

/** The phones and mailboxes of all contacts, and the way in which they treat messages. */
export type Devices = {
  /** Reads the contacts again. */
  readonly refresh: () => Promise<void>;
  readonly all: () => Device[];
  /** Gives a device exactly these habits; returns `undefined` if the device does not exist. */
  readonly change: (id: string, habits: readonly Habit[]) => Device | undefined;
};

/** An e-mail to an address that does not exist bounces after this time. */
const bounceSeconds = 15;

export function createDevices(cloud: Cloud): Devices {
  const habitsOf = new Map<string, readonly Habit[]>();
  let devices: Device[] = [];
  const withHabits = (device: Omit<Device, 'habits'>): Device => ({ ...device, habits: habitsOf.get(device.id) ?? [] });
  const applyHabits = ({ sms, email, habits }: Device) => {
    if (sms !== undefined) cloud.channels.optOut(sms, habits.includes('optedOut'));
    if (email !== undefined) cloud.channels.lose(email, habits.includes('bouncing') ? bounceSeconds : undefined);
  };
  cloud.onMessage((message) => {
    const device = devices.find(({ sms, email }) => message.to === sms || message.to === email);
    if (device?.habits.includes('scanner')) void scan(message, cloud.linkUrl);
  });
  return {
    refresh: async () => {
      const contacts = (await cloud.scan('OnCall')).filter(({ pk }) => String(pk).startsWith('CONTACT#'));
      devices = [...contacts.map(contactDevice), backstopDevice(cloud)].map(withHabits);
      devices.forEach(applyHabits);
    },
    all: () => devices,
    change: (id, habits) => {
      if (!devices.some((device) => device.id === id)) return undefined;
      habitsOf.set(id, habits);
      devices = devices.map(withHabits);
      const changed = devices.find((device) => device.id === id);
      if (changed) applyHabits(changed);
      return changed;
    },
  };
}

function contactDevice({ pk, ...item }: Record<string, unknown>): Omit<Device, 'habits'> {
  const text = (name: string) => (typeof item[name] === 'string' ? { [name]: item[name] } : {});
  const id = String(pk).slice('CONTACT#'.length);
  return {
    id,
    name: String(item.name),
    timeZone: String(item.timeZone),
    ...text('sms'),
    ...text('email'),
    ...text('voice'),
  };
}

/** The backstop's device. Contacts' ids have no capitals, so its id is not a contact's. */
function backstopDevice({ conditions: { parameters } }: Cloud): Omit<Device, 'habits'> {
  const { BackstopEmail, BackstopSms } = parameters;
  const addresses = { ...(BackstopEmail && { email: BackstopEmail }), ...(BackstopSms && { sms: BackstopSms }) };
  return { id: 'BACKSTOP', name: 'Backstop', timeZone: 'UTC', ...addresses };
}

/** The user agent by which a scanner's requests differ from a person's. */
export const scannerAgent = 'Link scanner';

/** Opens every link of a message, as mail scanners and link previews do, without pressing a button. */
async function scan({ text }: Message, linkUrl: string): Promise<void> {
  const links = text.split(/\s+/).filter((word) => word.startsWith(`${linkUrl}/n/`));
  for (const link of links)
    for (const method of ['HEAD', 'GET', 'GET']) {
      const answer = await fetch(link, { method, headers: { 'user-agent': scannerAgent } }).catch(() => undefined);
      await answer?.text();
    }
}
