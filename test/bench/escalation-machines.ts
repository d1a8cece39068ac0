import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { planAttempts } from '../../lambdas/domain/contact.ts';
import type { VirtualClock } from '../../local/asl/clock.ts';
import { createStepFunctions, type StepFunctions } from '../../local/cloud/step-functions.ts';

const account = '111111111111';
const region = 'us-east-1';
const roleArn = `arn:aws:iam::${account}:role/states`;
const functionArn = (name: string) => `arn:aws:lambda:${region}:${account}:function:${name}`;

const people = ['ada', 'ben', 'cleo'].map((id) => ({
  ...{ id, name: id, sms: '+15550100123', email: `${id}@example.org`, timeZone: 'UTC' },
}));

type Payload = { readonly round: number; readonly contacts: readonly string[]; readonly at: string };

type Answers = { readonly [name: string]: (payload: Payload) => unknown };

/** What the functions behind the states answer where nobody does: three contacts on three levels, three attempts each. */
const usualAnswers: Answers = {
  'plan-escalation': ({ round }) => ({
    round,
    rounds: 1,
    levels: people.map(({ id }, index) => ({ level: index + 1, contacts: [id] })),
  }),
  'find-contacts': ({ contacts, at }) => ({
    contacts: people
      .filter(({ id }) => contacts.includes(id))
      .map((contact) => ({ id: contact.id, name: contact.name, attempts: planAttempts(contact) })),
    endsAt: at,
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
export function createEscalations(clock: VirtualClock, differentAnswers: Answers = {}): Escalations {
  const answers = { ...usualAnswers, ...differentAnswers };
  const sfn = createStepFunctions({
    ...{ clock, account, region, seed: 1 },
    integrations: {
      invokeFunction: async (arn, payload) => {
        const answer = answers[arn.split(':').at(-1) ?? ''];
        return { payload: JSON.stringify(answer?.(JSON.parse(payload))) };
      },
    },
  });
  const notifyContact = sfn.putStateMachine(
    machine('NotifyContact', { SendNotificationArn: functionArn('send-notification') }),
  );
  const notifySupport = sfn.putStateMachine(
    machine('NotifySupport', {
      PlanEscalationArn: functionArn('plan-escalation'),
      FindContactsArn: functionArn('find-contacts'),
      RecordOutcomeArn: functionArn('record-outcome'),
      NotifyContactArn: notifyContact,
    }),
  );
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

function machine(name: string, placeholders: Record<string, string>) {
  const file = `${name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase()}.asl.json`;
  const text = readFileSync(join(import.meta.dirname, '..', '..', 'statemachines', file), 'utf8');
  const definition = Object.entries(placeholders).reduce(
    (filled, [key, arn]) => filled.replaceAll(`\${${key}}`, arn),
    text,
  );
  return { name, definition, roleArn };
}
