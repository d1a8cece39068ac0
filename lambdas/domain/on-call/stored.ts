import { z } from 'zod';
import { type Contact, channels } from './contact.ts';
import type { Policy } from './policy.ts';
import type { Route } from './routes.ts';

/** What the table holds under one key; the key says what it is: `CONTACT#ada`, `POLICY#default`, `ROUTES`. */
export type OnCallItem = { readonly pk: string } & Readonly<Record<string, unknown>>;

export const routesKey = 'ROUTES';

export function contactKey(id: string): string {
  return `CONTACT#${id}`;
}

export function policyKey(id: string): string {
  return `POLICY#${id}`;
}

const seconds = z.int().positive();
const text = z.string().min(1);

const storedContact = z.object({
  name: text,
  sms: text.optional(),
  email: text.optional(),
  voice: text.optional(),
  timeZone: text,
  attempts: z.array(z.object({ channels: z.array(z.enum(channels)).min(1), waitSeconds: seconds })).optional(),
});

const storedPolicy = z.object({
  levels: z.array(z.object({ contacts: z.array(text) })),
  rounds: z.int().positive(),
  resolveWithinSeconds: seconds.optional(),
});

const storedRoutes = z.object({ routes: z.array(z.object({ alarm: text, policy: text.nullable() })) });

/**
 * The contact that an item stands for.
 *
 * @throws Error that names the item and what is wrong with it, when it was not written by `oncall apply`.
 */
export function contactFromItem(item: OnCallItem): Contact {
  return { id: idIn(item.pk), ...parse(storedContact, item) };
}

/** The policy that an item stands for; throws as `contactFromItem` does. */
export function policyFromItem(item: OnCallItem): Policy {
  return { id: idIn(item.pk), ...parse(storedPolicy, item) };
}

/** The routes that the item of routes stands for; throws as `contactFromItem` does. */
export function routesFromItem(item: OnCallItem): Route[] {
  return parse(storedRoutes, item).routes;
}

export function contactItem({ id, ...contact }: Contact): OnCallItem {
  return { pk: contactKey(id), ...contact };
}

export function policyItem({ id, ...policy }: Policy): OnCallItem {
  return { pk: policyKey(id), ...policy };
}

export function routesItem(routes: readonly Route[]): OnCallItem {
  return { pk: routesKey, routes };
}

function idIn(key: string): string {
  return key.slice(key.indexOf('#') + 1);
}

/** The fault is told by path and rule only: an item may hold an address, and messages end in logs. */
function parse<T>(schema: z.ZodType<T>, item: OnCallItem): T {
  const result = schema.safeParse(item);
  if (result.success) return result.data;
  const faults = result.error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`);
  throw new Error(
    `The item ${item.pk} in the table of contacts is damaged (${faults.join('; ')}). ` +
      '`npm run oncall -- apply` writes it again.',
  );
}
