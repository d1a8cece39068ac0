import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import type { TimelineEvent } from '../../lambdas/domain/incident/timeline.ts';
import { eventText } from '../../lambdas/domain/page/timeline-text.ts';
import { clockTime } from '../../lambdas/domain/text/times.ts';

export type Following = {
  readonly read: () => Promise<{ readonly incident: Incident; readonly timeline: readonly TimelineEvent[] }>;
  /** Waits until it is worth reading again; false when the time is up. */
  readonly pause: () => Promise<boolean>;
  readonly print: (line: string) => void;
  readonly timeZone: string;
};

/** Prints the events of an incident as they happen, until it is no longer triggered or the time is up. Gives the incident as it is then. */
export async function followIncident({ read, pause, print, timeZone }: Following): Promise<Incident> {
  const printed = new Set<string>();
  for (;;) {
    const { incident, timeline } = await read();
    for (const event of timeline) {
      if (isBeingSent(event)) continue;
      const line = `  ${clockTime(event.at, timeZone)}  ${eventText(event, timeZone)}`;
      if (!printed.has(line)) print(line);
      printed.add(line);
    }
    if (incident.status !== 'triggered' || !(await pause())) return incident;
  }
}

/** True for a message that is being sent, which is shown once it is sent or refused. */
function isBeingSent(event: TimelineEvent): boolean {
  if (event.kind === 'notice') return event.state === 'sending';
  return event.kind === 'notification' && event.state === 'sending' && event.why === undefined;
}
