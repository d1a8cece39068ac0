import { hideSecrets } from '../../domain/text/secrets.ts';

/** The members of requests that an error may repeat and that nobody else may read, with the words to put in their place. */
const secret: Readonly<Record<string, string>> = {
  PhoneNumber: '(number)',
  phoneNumber: '(number)',
  DestinationPhoneNumber: '(number)',
  ToAddresses: '(recipient)',
  taskToken: '(token)',
};

type Send = (called: { readonly input: object }) => Promise<object>;
type Stack = { readonly add: (middleware: (send: Send) => Send, options: object) => void };

/**
 * A client of AWS whose errors name no address and no token: "… not authorized to perform SNS:Publish on resource: (number)".
 *
 * An error that leaves a function is in its log, and as a cause in the history of the execution. Its type, its code and the
 * id of the request stay.
 */
export function quiet<Client extends { readonly middlewareStack: object }>(client: Client): Client {
  const stack = client.middlewareStack as Stack;
  stack.add(
    (send) => async (called) => {
      try {
        return await send(called);
      } catch (error) {
        hideIn(error, secretsIn(called.input));
        throw error;
      }
    },
    { step: 'initialize', priority: 'high', name: 'hideSecrets' },
  );
  return client;
}

type Secrets = readonly (readonly [value: string, words: string])[];

function secretsIn(input: unknown, words?: string): Secrets {
  if (typeof input === 'string') return words === undefined || input === '' ? [] : [[input, words]];
  if (typeof input !== 'object' || input === null) return [];
  return Object.entries(input).flatMap(([name, value]) => secretsIn(value, secret[name] ?? words));
}

/** Changes every text of an error in its place, because callers recognise the error by its class. */
function hideIn(part: unknown, secrets: Secrets, seen = new Set<unknown>()): void {
  if (typeof part !== 'object' || part === null || seen.has(part)) return;
  seen.add(part);
  const names = part instanceof Error ? ['message', 'stack', ...Object.keys(part)] : Object.keys(part);
  for (const name of names) {
    if (name.startsWith('$')) continue;
    const value: unknown = Reflect.get(part, name);
    if (typeof value === 'string') Reflect.set(part, name, hide(value, secrets));
    else hideIn(value, secrets, seen);
  }
}

function hide(text: string, secrets: Secrets): string {
  const shown = secrets.reduce((left, [value, words]) => left.replaceAll(anyCase(value), words), text);
  return hideSecrets(shown);
}

/** The pattern of a text in capitals and small letters: SES answers with an address as it stores it. */
function anyCase(text: string): RegExp {
  return new RegExp(text.replace(/[\\^$.*+?()[\]{}|/-]/g, '\\$&'), 'gi');
}
