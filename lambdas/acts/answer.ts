import type { Press } from '../domain/incident/reply.ts';
import type { Reply } from '../domain/incident/timeline.ts';
import type { Answered } from '../domain/page/view.ts';
import { type AcknowledgeServices, acknowledge } from './acknowledge.ts';
import { type DeclineServices, decline } from './decline.ts';
import { giveMoreTime, type MoreTimeServices } from './give-more-time.ts';
import { type HandBackServices, handBack } from './hand-back.ts';
import { type ResolveHeldServices, resolveHeld } from './resolve-held.ts';

export type AnswerServices = AcknowledgeServices &
  DeclineServices &
  MoreTimeServices &
  ResolveHeldServices &
  HandBackServices;

const acts: Readonly<Record<Reply, (services: AnswerServices) => (press: Press) => Promise<Answered>>> = {
  acknowledge,
  decline,
  'more-time': giveMoreTime,
  resolve: resolveHeld,
  'hand-back': handBack,
};

/** Carries out a contact's reply and returns the answer. */
export const answer =
  (services: AnswerServices) =>
  (reply: Reply, press: Press): Promise<Answered> =>
    acts[reply](services)(press);
