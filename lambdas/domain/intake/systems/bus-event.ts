import { isObject } from '../../text/json.ts';
import type { Draft } from '../alert.ts';
import { filled, itemsOf, type Members, membersOf, textOf } from './members.ts';

/** An event of an EventBridge bus. Members that it lacks are empty. */
export type BusEvent = {
  readonly id: string;
  readonly source: string;
  readonly detailType: string;
  readonly account: string;
  readonly region: string;
  /** The instant that the event gives itself, as it stands there. */
  readonly time: string;
  readonly resources: readonly string[];
  readonly detail: Members;
  /** The event as it arrived. */
  readonly whole: Members;
};

/** The event in a JSON value; nothing if the value is not an object. */
export function busEventOf(value: unknown): BusEvent | undefined {
  if (!isObject(value)) return undefined;
  const text = (name: string) => textOf(value[name]) ?? '';
  return {
    id: text('id'),
    source: text('source'),
    detailType: text('detail-type'),
    account: text('account'),
    region: text('region'),
    time: text('time'),
    resources: itemsOf(value.resources).flatMap((resource) => textOf(resource) ?? []),
    detail: membersOf(value.detail),
    whole: value,
  };
}

/** The draft of an event, or the reason why it says that nothing is wrong. */
export type EventReading = Draft | { readonly because: string };

/** The members of a draft, with the whole event as details. */
export function draftOf(event: BusEvent, members: Members): Draft {
  return filled({ ...members, details: event.whole });
}

/** The dedup key of these parts. It names account and Region, because names are unique only there. */
export function keyOf({ account, region }: BusEvent, ...parts: readonly (string | undefined)[]): string {
  return [...parts.filter((part) => part !== undefined), account, region].join(' ');
}

/** The last part of an ARN, after its last colon or slash; any other text as it is. */
export function nameIn(arn: string): string {
  return arn.startsWith('arn:') ? (/[^:/]+$/.exec(arn)?.[0] ?? arn) : arn;
}
