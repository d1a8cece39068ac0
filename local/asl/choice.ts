import { isTrue } from './choice-rules.ts';
import { evaluateAs, fill, select } from './data-flow.ts';
import type { ChoiceState } from './definition.ts';
import { runtimeError } from './errors.ts';
import { dataOf, type Json, type JsonObject } from './json.ts';
import { languageOf, type Step, type Thread } from './thread.ts';
import { finishInJsonata } from './working.ts';

/** Takes the first rule that holds, else the default. */
export async function choice(thread: Thread, state: ChoiceState): Promise<Step> {
  return languageOf(thread.run, state) === 'JSONata' ? chooseInJsonata(thread, state) : chooseInJsonPath(thread, state);
}

async function chooseInJsonata(thread: Thread, state: ChoiceState): Promise<Step> {
  const states = { input: thread.progress.input.value };
  for (const [index, rule] of state.Choices.entries()) {
    const at = `Choices[${index}]/`;
    const holds = await evaluateAs(thread, 'boolean', `${at}Condition`, rule.Condition ?? null, states);
    if (holds === true) return finishInJsonata(thread, withNext(rule), undefined, at);
  }
  return finishInJsonata(thread, { ...withNext(state), Next: defaultOf(state) });
}

/** The fields of a rule, or of the state itself, that decide the next step. */
function withNext({ Output, Assign, Next }: { Output?: Json; Assign?: JsonObject; Next?: string }) {
  return {
    ...(Output === undefined ? {} : { Output }),
    ...(Assign === undefined ? {} : { Assign }),
    ...(Next === undefined ? {} : { Next }),
  };
}

function chooseInJsonPath(thread: Thread, state: ChoiceState): Step {
  const { input } = thread.progress;
  const selected = select(thread, state.InputPath, input.value);
  const rule = state.Choices.find((candidate) => isTrue(thread, candidate, selected));
  const { Assign } = rule ?? state;
  const assigned = Assign && (fill(thread, Assign, selected) as JsonObject);
  const output = dataOf(select(thread, state.OutputPath, selected), input);
  return { output, next: rule ? rule.Next : defaultOf(state), assigned };
}

/** AWS documents States.NoChoiceMatched for a choice without a match, but States.Runtime was measured. */
function defaultOf(state: ChoiceState): string {
  if (state.Default !== undefined) return state.Default;
  const detail = 'Failed to transition out of the state. The state does not point to a next state.';
  throw runtimeError(detail);
}
