import { raiseByHand } from '../../lambdas/acts/raise-by-hand.ts';
import type { Incident } from '../../lambdas/domain/incident/incident.ts';
import { readAlert } from '../../lambdas/domain/intake/alert.ts';
import type { Severity } from '../../lambdas/domain/on-call/severity.ts';
import { readableName } from './raiser.ts';

/** An incident that a person raises, as it was typed. */
export type Wanted = {
  readonly summary: string;
  readonly severity: Severity;
  readonly policy: string;
  /** The name of the person. */
  readonly by: string;
};

/** The incident, with the code of a link to it. `opened` is false if it was open already. */
export type Raised = { readonly incident: Incident; readonly opened: boolean; readonly code: string };

/** Raises an incident in the stack that the environment names. Gives what is wrong with the text or the name instead, if anything is. */
export async function raise({ by, ...wanted }: Wanted, at: string): Promise<Raised | { readonly fault: string }> {
  const name = readableName(by);
  if (name === undefined) return { fault: 'The name is empty: write who you are.' };
  const read = readAlert(wanted);
  if ('faults' in read) return { fault: 'The text is empty: write one line that says what is wrong.' };
  // Adapters make their clients when they are loaded.
  const incidents = await import('../../lambdas/adapters/incidents.ts');
  const { startRun } = await import('../../lambdas/adapters/executions.ts');
  const { digest } = await import('../../lambdas/adapters/digest.ts');
  const { addEvent } = await import('../../lambdas/adapters/timeline.ts');
  const { createLink } = await import('../../lambdas/adapters/links.ts');
  const { findPolicy } = await import('../../lambdas/adapters/on-call.ts');
  const services = { ...incidents, startRun, digest, addEvent, createLink, findPolicy };
  const { incident, opened, code, isReopened } = await raiseByHand(services)(read.alert, name, at);
  return { incident, opened: opened || isReopened === true, code };
}
