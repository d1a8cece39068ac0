import type { z } from 'zod';
import type { Contact } from './contact.ts';
import type { Fault } from './fault.ts';
import type { Policy } from './policy.ts';
import { faultsBetweenParts } from './relations.ts';
import type { Route } from './routes.ts';
import { fileShape } from './shape.ts';

/** Everything that `oncall.yaml` says. */
export type OnCall = {
  readonly contacts: readonly Contact[];
  readonly policies: readonly Policy[];
  readonly routes: readonly Route[];
};

/** What a parsed `oncall.yaml` says, or all its faults at once. */
export function readOnCall(document: unknown): { onCall: OnCall } | { faults: Fault[] } {
  const file = inLongForm(document);
  const { data, error } = fileShape.safeParse(file);
  const faults = [...(error?.issues ?? []).flatMap(faultsOf), ...faultsBetweenParts(file)];
  if (data === undefined || faults.length > 0) return { faults: faults.map((fault) => asWritten(fault, document)) };
  const policies = Object.entries(data.policies).map(([id, policy]) => ({ id, ...policy }));
  return { onCall: { contacts: data.contacts, policies, routes: data.routes } };
}

/** The file with every policy as an object with levels, and every level as a list. */
function inLongForm(document: unknown): unknown {
  if (!isObject(document) || !isObject(document.policies)) return document;
  const policies = Object.entries(document.policies).map(([id, policy]) => [id, policyInLongForm(policy)]);
  return { ...document, policies: Object.fromEntries(policies) };
}

function policyInLongForm(policy: unknown): unknown {
  if (Array.isArray(policy)) return { levels: policy.map(levelInLongForm) };
  if (!isObject(policy) || !Array.isArray(policy.levels)) return policy;
  return { ...policy, levels: policy.levels.map(levelInLongForm) };
}

function levelInLongForm(level: unknown): unknown {
  return typeof level === 'string' ? [level] : level;
}

/** An issue of the schema as faults: one for each unknown key, whose sentences are the message's lines. */
function faultsOf(issue: z.core.$ZodIssue): Fault[] {
  const path = issue.path.map((part) => (typeof part === 'number' ? part : String(part)));
  if (issue.code !== 'unrecognized_keys') return [{ path, message: issue.message }];
  const messages = issue.message.split('\n');
  return issue.keys.map((key, index) => ({ path: [...path, key], message: messages[index] ?? issue.message }));
}

/** The fault with its path in the document as it was written: a flat policy has no key `levels`. */
function asWritten({ path, message }: Fault, document: unknown): Fault {
  const [first, id, key, ...inside] = path;
  const policies = isObject(document) ? document.policies : undefined;
  const isFlat = first === 'policies' && key === 'levels' && isObject(policies) && Array.isArray(policies[String(id)]);
  return { path: isFlat ? ['policies', String(id), ...inside] : path, message };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
