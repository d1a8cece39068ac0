import type { Clock } from '../asl/clock.ts';
import { type ServiceError, serviceError } from './wire.ts';

/** One SMS, e-mail or call that arrived. */
export type Message = {
  /** Its instant on the clock, as ISO text. */
  readonly at: string;
  readonly channel: 'sms' | 'email' | 'voice';
  readonly to: string;
  readonly subject?: string;
  readonly text: string;
  readonly html?: string;
};

/** A service that can have an outage. */
type Service = 'sns' | 'ses' | 'sms-voice' | 'states' | 'sqs';

/** The faults that can be set in the networks between the services and the inboxes. */
export type Channels = {
  readonly optOut: (phone: string, isOut?: boolean) => void;
  /** Refuses every e-mail to an address from now on, by default with MessageRejected. */
  readonly failEmail: (address: string, error?: { name: string; message: string }) => void;
  /**
   * Accepts every message to an address from now on and loses it. The service reports the loss after this time, if it
   * is configured to. Without a time, messages arrive again.
   */
  readonly lose: (address: string, afterSeconds: number | undefined) => void;
  /** Calls the hook before the service answers, and before the message is in the inbox. */
  readonly onPublish: (hook: (message: Message) => Promise<void> | void) => () => void;
  /** Starts an outage of a service; `undefined` ends it. */
  readonly failWith: (
    service: Service,
    error:
      | { readonly name: string; readonly status: number; readonly message?: string; readonly Reason?: string }
      | undefined,
  ) => void;
};

/** All inboxes. */
export type Inboxes = Channels & {
  readonly messages: readonly Message[];
  readonly onMessage: (listener: (message: Message) => void) => () => void;
  readonly isOptedOut: (phone: string) => boolean;
  readonly optedOut: () => readonly string[];
  /** Throws the service's error during an outage. */
  readonly checkService: (service: Service) => void;
  readonly checkAddress: (address: string) => void;
  /** Puts a message into its inbox; if it is lost, returns the time after which the network reports that. */
  readonly deliver: (message: Omit<Message, 'at'>) => Promise<{ readonly afterSeconds: number } | undefined>;
};

export function createInboxes(clock: Clock): Inboxes {
  const messages: Message[] = [];
  const listeners = new Set<(message: Message) => void>();
  const hooks = new Set<(message: Message) => Promise<void> | void>();
  const optedOut = new Set<string>();
  const losing = new Map<string, { readonly afterSeconds: number }>();
  const refused = new Map<string, ServiceError>();
  const outages = new Map<string, ServiceError>();
  return {
    messages,
    onMessage: (listener) => subscribe(listeners, listener),
    onPublish: (hook) => subscribe(hooks, hook),
    optOut: (phone, isOut = true) => void (isOut ? optedOut.add(phone) : optedOut.delete(phone)),
    isOptedOut: (phone) => optedOut.has(phone),
    optedOut: () => [...optedOut],
    failEmail: (address, error = { name: 'MessageRejected', message: 'Address is on the suppression list.' }) =>
      void refused.set(address, serviceError(error.name, error.message)),
    lose: (address, afterSeconds) =>
      void (afterSeconds === undefined ? losing.delete(address) : losing.set(address, { afterSeconds })),
    failWith: (service, error) => {
      const { name = '', message = `An outage of ${service}.`, status, Reason } = error ?? {};
      if (error) outages.set(service, Object.assign(serviceError(name, message, status), { Reason }));
      else outages.delete(service);
    },
    checkService: (service) => throwIfAny(outages.get(service)),
    checkAddress: (address) => throwIfAny(refused.get(address)),
    deliver: async (content) => {
      const message = { at: new Date(clock.now()).toISOString(), ...content };
      for (const hook of hooks) await hook(message);
      if (losing.has(message.to)) return losing.get(message.to);
      if (message.channel === 'sms' && optedOut.has(message.to)) return undefined;
      messages.push(message);
      for (const listener of listeners) listener(message);
      return undefined;
    },
  };
}

/** Adds a listener and returns the function that removes it. */
export function subscribe<T>(listeners: Set<T>, listener: T): () => void {
  listeners.add(listener);
  return () => void listeners.delete(listener);
}

function throwIfAny(error: Error | undefined): void {
  if (error) throw error;
}
