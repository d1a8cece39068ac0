import { receiptJson } from '../../lambdas/domain/notify/costs.ts';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import type { Storm } from './play-storm.ts';
import { contactsOf, endingsOf, receiptOfStorm, stepsOf } from './summarise-storm.ts';

/** A night with many incidents for programs, without addresses, links or tokens. */
export function stormJson(storm: Storm, contacts: readonly Contact[], origin: string) {
  const { startsAt, policy, incidents, pressed, backstop, executions, transitions } = storm;
  const timed = (milliseconds: number) => ({
    at: new Date(startsAt + milliseconds).toISOString(),
    afterSeconds: milliseconds / 1000,
  });
  return {
    ...{ policy, place: origin, startsAt: new Date(startsAt).toISOString(), alerts: incidents.length },
    endings: endingsOf(storm).map(({ status, incidents: number, by, resolvedBy, first, last }) => ({
      ...{ status, incidents: number },
      ...(by !== undefined && { by: by.contact }),
      ...(resolvedBy !== undefined && { resolvedBy }),
      afterSeconds: { first: first / 1000, last: last / 1000 },
    })),
    contacts: contactsOf(storm, contacts).map(({ contact: { id, name, timeZone }, reached, channels }) => ({
      ...{ id, name, timeZone, channels },
      reached:
        reached === undefined
          ? null
          : { first: timed(reached.first), last: timed(reached.last), incidents: reached.incidents },
    })),
    messages: stepsOf(storm).map(({ at, ...step }) => ({ ...timed(at), ...step })),
    replies: pressed.map(({ at, act, answers }) => ({
      ...{ ...timed(at), by: act.contact ?? null, reply: act.reply },
      answers: answers === undefined ? null : [...answers].map(([answer, times]) => ({ answer, times })),
    })),
    backstop: backstop.map(({ at }) => timed(at)),
    ...{ executions: executions.length, transitions, receipt: receiptJson(receiptOfStorm(storm)) },
  };
}
