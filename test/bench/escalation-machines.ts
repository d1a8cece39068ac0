import { createMachines, type StandIns } from '../../bin/proof/machines.ts';
import { planAttempts } from '../../lambdas/domain/on-call/contact.ts';
import type { VirtualClock } from '../../local/asl/clock.ts';
import type { StepFunctions } from '../../local/cloud/step-functions.ts';

const people = ['ada', 'ben', 'cleo'].map((id) => ({
  ...{ id, name: id, sms: '+15550100123', email: `${id}@example.org`, timeZone: 'UTC' },
}));

type Payload = { readonly round: number; readonly contacts: readonly string[]; readonly at: string };

/** What the functions behind the states answer where nobody does: three contacts on three levels, three attempts each. */
const usualAnswers: StandIns = {
  'plan-escalation': (payload) => ({
    round: (payload as Payload).round,
    rounds: 1,
    levels: people.map(({ id }, index) => ({ level: index + 1, contacts: [id] })),
  }),
  'find-contacts': (payload) => ({
    contacts: people
      .filter(({ id }) => (payload as Payload).contacts.includes(id))
      .map((contact) => ({ id: contact.id, name: contact.name, attempts: planAttempts(contact) })),
    endsAt: (payload as Payload).at,
  }),
  'send-notification': () => null,
  'record-outcome': () => ({ outcome: 'exhausted' }),
};

export type Escalations = {
  readonly sfn: StepFunctions;
  /** Starts one run of NotifySupport; `number` names it. */
  readonly start: (number: number) => Promise<string>;
  /** Starts one execution of NotifyContact alone, for a contact with three attempts. */
  readonly startContact: (number: number) => Promise<string>;
};

/** Both machines as they are deployed, with functions that answer at once; what one throws is a failure of it. */
export function createEscalations(clock: VirtualClock, differentAnswers: Partial<StandIns> = {}): Escalations {
  const { sfn, notifySupport, notifyContact } = createMachines(clock, { ...usualAnswers, ...differentAnswers });
  const begin = async (stateMachineArn: string, name: string, input: object) => {
    const { status, body } = await sfn.call('StartExecution', { stateMachineArn, name, input: JSON.stringify(input) });
    if (status !== 200) throw new Error(JSON.stringify(body));
    return (body as { executionArn: string }).executionArn;
  };
  return {
    sfn,
    start: (number) =>
      begin(notifySupport, `incident-${number}-1`, { incident: `incident-${number}`, run: 1, round: 1 }),
    startContact: (number) =>
      begin(notifyContact, `incident-${number}-1-r1-l1-ada-0`, {
        ...{
          incident: `incident-${number}`,
          run: 1,
          redrive: 0,
          round: 1,
          level: 1,
          levelEndsAt: '2026-01-01T00:05:00Z',
        },
        ...{ contact: 'ada', attempt: 1, attempts: planAttempts(people[0] as (typeof people)[0]), notified: false },
      }),
  };
}
