import { sweptBy } from './course.ts';
import { isFreeWithin, mutedIn, type Subject } from './covers.ts';
import { type Evidence, heartbeatTrouble, isLive, type Of } from './evidence.ts';
import { usualKey } from './happenings.ts';
import { entriesOf } from './ledger.ts';
import { isToldBetween, latenessOf, openingsOf, owedBy } from './mute-checks.ts';
import type { Heartbeat } from './scenario.ts';

/*
 * What has to become of heartbeats: one that is silent for too long opens one incident, and one that is heard again resolves it.
 * Only what was heard counts. Each check gives a sentence for everything that went otherwise.
 */

type Watched = {
  readonly heartbeat: Heartbeat;
  readonly trouble: string;
  readonly subject: Subject;
  readonly everyMilliseconds: number;
  /** All beats that were sent. One that was answered with an error may have been heard. */
  readonly beats: readonly Of<'beat answered'>[];
};

function watchedIn({ played, ledger }: Evidence): Watched[] {
  return (played.scenario.heartbeats ?? []).map((heartbeat) => ({
    heartbeat,
    trouble: heartbeatTrouble(heartbeat.name),
    subject: { source: usualKey, severity: heartbeat.severity ?? 'critical' },
    everyMilliseconds: heartbeat.everySeconds * 1000,
    beats: entriesOf(ledger, 'beat answered').filter((beat) => beat.heartbeat === heartbeat.name),
  }));
}

/** A silence that lasts is said again, at most once in this time. */
const repeatMilliseconds = 3_600_000;

const isHeard = ({ status }: Of<'beat answered'>) => status === 200;

/** A heartbeat that is silent for too long is said with the next sweep, or at the end of what covers it. */
export function silenceIsSaid(evidence: Evidence): string[] {
  return watchedIn(evidence).flatMap(({ trouble, subject, everyMilliseconds, beats, heartbeat }) =>
    beats.filter(isHeard).flatMap(({ askedAt }) => {
      const next = Math.min(...beats.filter((beat) => beat.askedAt > askedAt).map((beat) => beat.askedAt));
      const silentAt = askedAt + everyMilliseconds;
      const by = owedBy(evidence, [subject], silentAt + 1);
      const until = (evidence.played.scenario.heartbeatsUntilSeconds ?? 0) * 1000;
      return by === undefined || by >= Math.min(next, until) || isToldBetween(evidence, trouble, silentAt, by)
        ? []
        : [`${heartbeat.name} was silent from ${askedAt / 1000} s on, and nobody has heard of it by ${by / 1000} s`];
    }),
  );
}

/** Only a heartbeat that is silent for too long opens an incident, and once for each silence. */
export function onlySilenceOpens(evidence: Evidence): string[] {
  const muted = mutedIn(evidence.played.scenario, evidence.ledger);
  return watchedIn(evidence).flatMap(({ trouble, subject, everyMilliseconds, beats }) =>
    openingsOf(evidence, trouble).flatMap((opening, index, all) => {
      const { at, incident } = opening;
      const lateness = latenessOf(evidence, opening);
      const what = `${incident} was opened at ${at / 1000} s`;
      const last = beats.findLast((beat) => isHeard(beat) && beat.at <= at - lateness);
      if (last !== undefined && at - last.askedAt <= everyMilliseconds)
        return [`${what}, and the heartbeat was heard at ${last.askedAt / 1000} s`];
      const silentAt = (last?.askedAt ?? 0) + everyMilliseconds;
      const before = all[index - 1];
      const isRepeat = at - silentAt >= repeatMilliseconds - lateness;
      const isHeardSince = beats.some((beat) => beat.at >= (before?.at ?? 0) - lateness && beat.askedAt <= at);
      if (before !== undefined && !isHeardSince && !isRepeat)
        return [`${what}, and the heartbeat was not heard since ${before.at / 1000} s`];
      return isFreeWithin(muted, subject, Math.min(silentAt, at), at) ? [] : [`${what}, and a mute covers it`];
    }),
  );
}

/** A heartbeat that is heard again resolves its incident: at once, or with a sweep if something is out of order. */
export function heardIsOver(evidence: Evidence): string[] {
  const { played, records, incidentsOf } = evidence;
  const isInOrder = played.fired.length + played.scenario.outages.length === 0;
  return watchedIn(evidence).flatMap(({ trouble, everyMilliseconds, beats, heartbeat }) =>
    beats.filter(isHeard).flatMap((beat) => {
      const by = isInOrder ? beat.at + 30_000 : sweptBy(evidence, beat.at);
      const isSilentAgain = by >= beat.askedAt + everyMilliseconds;
      if (isSilentAgain || by > played.endedAt) return [];
      return incidentsOf(trouble).flatMap((id) => {
        const all = records.get(id) ?? [];
        const before = all.findLast((entry) => entry.at < beat.askedAt);
        const since = all.filter((entry) => entry.at >= beat.askedAt && entry.at <= by);
        const openedAt = openingsOf(evidence, trouble).findLast((each) => each.at < beat.askedAt)?.at ?? 0;
        // One that nobody had answered is closed, and whoever takes it later has to resolve it.
        const isFirst = !beats.some((each) => each.askedAt > openedAt && each.askedAt < beat.askedAt);
        const isLeft = isFirst && before !== undefined && [before, ...since].every(isLive);
        return isLeft
          ? [`${heartbeat.name} was heard at ${beat.askedAt / 1000} s, and ${id} is not resolved by ${by / 1000} s`]
          : [];
      });
    }),
  );
}

/** How often the silence of a heartbeat can have been said: once after each time that it was sent, and once an hour. */
export function reasonsOfBeats(evidence: Evidence, trouble: string): number {
  return watchedIn(evidence)
    .filter((watched) => watched.trouble === trouble)
    .reduce((sum, { beats }) => sum + beats.length + evidence.played.endedAt / repeatMilliseconds, 0);
}
