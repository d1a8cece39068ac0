import { Document, isCollection, isScalar, isSeq, Scalar } from 'yaml';
import type { Attempt, Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { OnCall } from '../../lambdas/domain/on-call/on-call.ts';
import type { Policy } from '../../lambdas/domain/on-call/policy.ts';
import { nobody } from '../../lambdas/domain/on-call/shape.ts';
import { formatDuration } from '../../lambdas/domain/text/duration.ts';

/** The file that says what is given, so that reading it gives the same again. */
export function writeOnCall({ contacts, policies, routes }: OnCall): string {
  const document = new Document({
    contacts: contacts.map(contactEntry),
    policies: Object.fromEntries(policies.map(({ id, ...policy }) => [id, policyEntry(policy)])),
    routes: routes.map(({ alarm, policy }) => ({ alarm, policy: policy ?? nobody })),
  });
  document.commentBefore =
    ' Contacts, escalation policies and routes of Notify Support: `npm run oncall -- apply` writes them to the stack.';
  const lists = [
    ['routes'],
    ...policies.map(({ id }) => ['policies', id, 'levels']),
    ...contacts.map((_, index) => ['contacts', index, 'attempts']),
  ];
  for (const entry of lists.flatMap((path) => entriesAt(document, path))) putOnOneLine(entry);
  for (const { id } of policies.filter(isFlat)) putOnOneLine(document.getIn(['policies', id]));
  for (const [index] of routes.entries()) quotePattern(document.getIn(['routes', index, 'alarm'], true));
  return document.toString({ lineWidth: 120, flowCollectionPadding: true });
}

function contactEntry({ id, name, sms, email, voice, timeZone, attempts }: Contact): Record<string, unknown> {
  return {
    id,
    name,
    ...(sms === undefined ? {} : { sms }),
    ...(email === undefined ? {} : { email }),
    ...(voice === undefined ? {} : { voice }),
    timeZone,
    ...(attempts === undefined ? {} : { attempts: attempts.map(attemptEntry) }),
  };
}

function attemptEntry({ channels, waitSeconds }: Attempt): Record<string, unknown> {
  return { channels, wait: formatDuration(waitSeconds) };
}

/** A policy in its short form where that says it all. */
function policyEntry(policy: Omit<Policy, 'id'>): unknown {
  const { levels, rounds, resolveWithinSeconds } = policy;
  if (isFlat(policy)) return levels.flatMap(({ contacts }) => contacts);
  return {
    levels: levels.map(({ contacts }) => contacts),
    rounds,
    ...(resolveWithinSeconds === undefined ? {} : { resolveWithin: formatDuration(resolveWithinSeconds) }),
  };
}

function isFlat({ levels, rounds, resolveWithinSeconds }: Omit<Policy, 'id'>): boolean {
  return rounds === 1 && resolveWithinSeconds === undefined && levels.every(({ contacts }) => contacts.length === 1);
}

function entriesAt(document: Document, path: readonly (string | number)[]): unknown[] {
  const list = document.getIn(path);
  return isSeq(list) ? list.items : [];
}

function putOnOneLine(entry: unknown): void {
  if (isCollection(entry)) entry.flow = true;
}

/** Patterns are always in quotes, so that adding a star in front makes no alias of one. */
function quotePattern(node: unknown): void {
  if (isScalar(node)) node.type = Scalar.QUOTE_DOUBLE;
}
