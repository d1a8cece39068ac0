import { contactItems } from './contact.ts';
import { heartbeatItems } from './heartbeat.ts';
import { muteItems } from './mute.ts';
import type { Entries, OnCall, Section } from './on-call.ts';
import { overrideItems } from './override.ts';
import { policyItems } from './policy.ts';
import { routeItems } from './route.ts';
import { scheduleItems } from './schedule.ts';
import { sourceItems } from './source.ts';
import type { Stored } from './stored.ts';

/** A section in the table. */
type StoredSection<Entry> = {
  readonly stored: Stored<Entry>;
  /** The order in which its entries are given, unless the order in the file matters. */
  readonly order?: (a: Entry, b: Entry) => number;
};

const byId = (a: { readonly id: string }, b: { readonly id: string }) => (a.id < b.id ? -1 : 1);

/**
 * The sections of `oncall.yaml` as the table holds them, each after the sections that its entries name.
 *
 * They are apart from what reads the file and writes it, because no function does.
 */
export const storedSections: { readonly [S in Section]: StoredSection<Entries[S]> } = {
  contacts: { stored: contactItems, order: byId },
  schedules: { stored: scheduleItems, order: byId },
  overrides: { stored: overrideItems },
  policies: { stored: policyItems, order: byId },
  routes: { stored: routeItems },
  sources: { stored: sourceItems, order: byId },
  mutes: { stored: muteItems },
  heartbeats: { stored: heartbeatItems, order: byId },
};
export const sections = Object.keys(storedSections) as readonly Section[];

/** The whole from the entries of each section. */
export function onCallOf(entriesOf: <S extends Section>(section: S) => readonly Entries[S][]): OnCall {
  return Object.fromEntries(sections.map((section) => [section, entriesOf(section)])) as OnCall;
}
