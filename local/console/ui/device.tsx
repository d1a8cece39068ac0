import { signal } from '@preact/signals';
import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Device, Habit, ShownMessage } from '../feed.ts';
import { changeHabit, messages, place } from './live.ts';
import { clockTime } from './words.ts';

const shownMessages = 30;

const habitWords: Readonly<Record<Habit, string>> = {
  silent: 'Asleep: reads no messages',
  optedOut: 'Has replied STOP: gets no SMS',
  bouncing: 'E-mails bounce',
  scanner: 'A scanner opens every link',
};

/** The newest message that has been on the screen, by device. */
const seen = signal<Readonly<Record<string, number>>>({});

function messagesOf({ sms, email, voice }: Device): ShownMessage[] {
  return messages.value.filter(({ to }) => to === sms || to === email || to === voice);
}

/** The number of messages since the device was last on the screen. */
export function unseen(device: Device): number {
  const all = messagesOf(device);
  const last = seen.value[device.id] ?? -1;
  // After a restart the server counts its messages from the beginning again.
  const isOld = last > (all.at(-1)?.id ?? -1);
  return isOld ? all.length : all.filter(({ id }) => id > last).length;
}

export function see(device: Device): void {
  const newest = messagesOf(device).at(-1)?.id ?? -1;
  if (newest !== (seen.peek()[device.id] ?? -1)) seen.value = { ...seen.peek(), [device.id]: newest };
}

type Opened = { readonly address: string; readonly title: string };

/** A contact's phone and mailbox: the messages, or the page or e-mail that was opened from one. */
export function DeviceScreen({ device }: { readonly device: Device }) {
  const [opened, setOpened] = useState<Opened | undefined>(undefined);
  const title = useId();
  const hasReturned = useRef(false);
  const close = () => {
    hasReturned.current = true;
    setOpened(undefined);
  };
  const isAsleep = device.habits.includes('silent');
  return (
    <article class={`device${isAsleep ? ' asleep' : ''}`} aria-labelledby={title}>
      <header>
        <div class="chips">
          <h2 id={title}>{device.name}</h2>
          <span class="faint push">{device.timeZone.replaceAll('_', ' ')}</span>
        </div>
        {[device.sms, device.email].map((address) => (
          <p key={address} class="faint">
            {address}
          </p>
        ))}
        <Habits device={device} />
      </header>
      {opened ? (
        <Browser opened={opened} close={close} />
      ) : (
        <Inbox device={device} open={setOpened} takesFocus={hasReturned.current} />
      )}
    </article>
  );
}

function Habits({ device }: { readonly device: Device }) {
  const on = device.habits.length;
  return (
    <details class="habits">
      <summary>{on === 0 ? 'Behaves normally' : device.habits.map((habit) => habitWords[habit]).join('; ')}</summary>
      <fieldset>
        <legend class="unseen">Behaviour of {device.name}’s device</legend>
        {(Object.keys(habitWords) as Habit[]).map((habit) => (
          <label key={habit}>
            <input
              type="checkbox"
              checked={device.habits.includes(habit)}
              onChange={(event) => void changeHabit(device.id, habit, event.currentTarget.checked)}
            />
            {habitWords[habit]}
          </label>
        ))}
      </fieldset>
    </details>
  );
}

type InboxProps = {
  readonly device: Device;
  readonly open: (opened: Opened) => void;
  /** True when the reader returns from a page, so that the focus moves here. */
  readonly takesFocus: boolean;
};

function Inbox({ device, open, takesFocus }: InboxProps) {
  const screen = useRef<HTMLOListElement>(null);
  useLayoutEffect(() => {
    if (takesFocus) screen.current?.focus();
  }, []);
  const newest = messagesOf(device).slice(-shownMessages).sort(newestFirst);
  if (newest.length === 0) return <p class="screen empty">No messages.</p>;
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: the keyboard must reach everything that scrolls.
    <ol ref={screen} class="screen" tabIndex={0} aria-label={`${device.name}’s messages, newest first`}>
      {newest.map((message) => (
        <li key={message.id} class={`message ${message.channel}`}>
          <MessageBody message={message} timeZone={device.timeZone} open={open} />
        </li>
      ))}
    </ol>
  );
}

/** Orders messages: newest first, and at one instant the SMS before the e-mail, no matter which was faster. */
function newestFirst(a: ShownMessage, b: ShownMessage): number {
  if (a.at !== b.at) return a.at < b.at ? 1 : -1;
  return Number(a.channel === 'email') - Number(b.channel === 'email') || b.id - a.id;
}

const channelWords = { sms: 'SMS', email: 'E-mail', voice: 'Call (read aloud)' } as const;

type MessageBodyProps = {
  readonly message: ShownMessage;
  readonly timeZone: string;
  readonly open: (opened: Opened) => void;
};

function MessageBody({ message, timeZone, open }: MessageBodyProps) {
  const { channel, at, subject, text, hasHtml, id } = message;
  return (
    <>
      <p class="faint">
        {channelWords[channel]} <time dateTime={at}>{clockTime(at, timeZone)}</time>
      </p>
      {channel === 'email' ? (
        <>
          <p class="subject">{subject}</p>
          {hasHtml ? (
            <button type="button" onClick={() => open({ address: `console/mails/${id}`, title: subject ?? 'E-mail' })}>
              Open the e-mail
            </button>
          ) : (
            <p class="text">{text}</p>
          )}
        </>
      ) : (
        <p class="text">
          <Linked text={text} open={open} />
        </p>
      )}
    </>
  );
}

/** Text in which only the stack's own links can be followed; other links from an alert are shown as text. */
function Linked({ text, open }: { readonly text: string; readonly open: (opened: Opened) => void }) {
  const own = `${place.value?.linkUrl}/n/`;
  return (
    <>
      {text.split(/(\s+)/).map((word, index) =>
        word.startsWith(own) ? (
          <a
            key={index}
            href={new URL(word).pathname}
            onClick={(event) => {
              if (event.ctrlKey || event.metaKey || event.shiftKey) return;
              event.preventDefault();
              open({ address: new URL(word).pathname, title: 'Incident page' });
            }}
          >
            {word}
          </a>
        ) : (
          word
        ),
      )}
    </>
  );
}

/**
 * A page as the device's browser shows it.
 *
 * It can post its own form, but cannot run scripts. Links to other sites open in a new tab, not in the console.
 */
function Browser({ opened, close }: { readonly opened: Opened; readonly close: () => void }) {
  const back = useRef<HTMLButtonElement>(null);
  useLayoutEffect(() => back.current?.focus(), []);
  return (
    <div class="browser">
      <button ref={back} class="back" type="button" onClick={close}>
        Back to the messages
      </button>
      <iframe
        title={opened.title}
        src={opened.address}
        sandbox="allow-same-origin allow-forms allow-popups allow-popups-to-escape-sandbox"
        onLoad={({ currentTarget }) => openElsewhere(currentTarget.contentDocument)}
      />
    </div>
  );
}

function openElsewhere(page: Document | null): void {
  for (const link of page?.links ?? [])
    if ('origin' in link && link.origin !== location.origin)
      Object.assign(link, { target: '_blank', rel: 'noopener noreferrer' });
}
