import type * as digests from '../adapters/digest.ts';
import type * as incidents from '../adapters/incidents.ts';
import type * as links from '../adapters/links.ts';
import type * as ownPage from '../adapters/own-page.ts';
import type * as settings from '../adapters/settings.ts';
import type * as stopwatch from '../adapters/stopwatch.ts';
import type * as timeline from '../adapters/timeline.ts';
import {
  canaryContact,
  canaryKey,
  canaryOpening,
  canaryStep,
  hasPassed,
  isDelivered,
  whereStopped,
} from '../domain/incident/canary.ts';
import type { Incident } from '../domain/incident/incident.ts';
import { linkUrl } from '../domain/incident/link.ts';
import type { Reporting } from './reporting.ts';
import { type StartServices, startIfOwed } from './start-run.ts';

export type CanaryServices = StartServices &
  Pick<typeof settings, 'canaryIsOn' | 'baseUrl'> &
  Pick<typeof digests, 'digest'> &
  Pick<typeof incidents, 'newestOccurrence' | 'openIncident'> &
  Pick<typeof timeline, 'addEvent' | 'readTimeline'> &
  Pick<typeof links, 'createLink'> &
  Pick<typeof ownPage, 'openOwnPage' | 'pressOwnPage'> &
  Pick<typeof stopwatch, 'startStopwatch'> &
  Pick<Reporting, 'logError' | 'measure'>;

/**
 * Takes the next step of the canary. Once an hour it opens an incident. As soon as SES reports that the e-mail about it was delivered, it
 * opens the page of a link at the public address and presses the button there.
 *
 * A failure is logged and affects nothing else. A canary that has not passed is counted once, when the next one opens: the alarm
 * looks for failures in two hours, and those of one canary could fall into two. If none can be opened, that is counted at once.
 */
export const runCanary =
  (services: CanaryServices) =>
  async (at: string): Promise<void> => {
    if (!services.canaryIsOn()) return;
    try {
      await goOn(services, at);
    } catch (error) {
      countFailure(services, error, at);
    }
  };

async function goOn(services: CanaryServices, at: string): Promise<void> {
  const key = canaryKey(services.digest);
  const newest = await services.newestOccurrence(key);
  const step = canaryStep(newest, at);
  if (step === 'open') {
    if (newest !== undefined && !hasPassed(newest))
      countFailure(services, new Error(whereStopped(newest, await services.readTimeline(newest.id))), at, newest.id);
    await open(services, key, newest, at);
  } else if (step === 'answer' && newest !== undefined)
    await tryStep(services, newest, () => answer(services, newest, at));
}

function countFailure(services: CanaryServices, error: unknown, at: string, incident?: string): void {
  logFailure(services, error, incident);
  services.measure(at, { CanaryFailed: 1 });
}

function logFailure({ logError }: CanaryServices, error: unknown, incident?: string): void {
  logError('the canary did not come through', error, { incident });
}

/** Goes a step of a canary that is open. The next sweep may still go it, so a failure is only logged. */
async function tryStep(services: CanaryServices, { id }: Incident, step: () => Promise<void>): Promise<void> {
  try {
    await step();
  } catch (error) {
    logFailure(services, error, id);
  }
}

async function open(services: CanaryServices, key: string, previous: Incident | undefined, at: string): Promise<void> {
  const opened = await services.openIncident(key, previous, canaryOpening, at);
  // Another sweep has just opened it.
  if (opened === undefined) return;
  await tryStep(services, opened, async () => {
    const { source, summary } = canaryOpening;
    await services.addEvent(opened.id, { at, kind: 'alert', source, summary, repeat: false });
    await startIfOwed(services)(opened, at);
  });
}

/** Presses as a contact does, once the message is delivered. The code in the message is stored nowhere, so the canary makes another link. */
async function answer(services: CanaryServices, incident: Incident, at: string): Promise<void> {
  if (!isDelivered(await services.readTimeline(incident.id))) return;
  const { id: contact, name, timeZone } = canaryContact;
  const code = await services.createLink({ incident: incident.id, contact, name, timeZone }, at);
  const url = linkUrl(services.baseUrl(), code);
  const elapsed = services.startStopwatch();
  await services.openOwnPage(url);
  const opened = elapsed();
  await services.pressOwnPage(url);
  services.measure(at, { CanarySecondsToOpen: opened / 1000, CanarySecondsToPress: (elapsed() - opened) / 1000 });
}
