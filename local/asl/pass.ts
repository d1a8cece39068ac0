import { fill, select } from './data-flow.ts';
import type { PassState } from './definition.ts';
import { dataOf } from './json.ts';
import { languageOf, type Step, type Thread } from './thread.ts';
import { finishInJsonata, finishJsonPath } from './working.ts';

/** Passes on its input, or the result that the state makes of it. */
export function pass(thread: Thread, state: PassState): Step | Promise<Step> {
  if (languageOf(thread.run, state) === 'JSONata') return finishInJsonata(thread, state);
  const { input } = thread.progress;
  const selected = select(thread, state.InputPath, input.value);
  const filled = state.Parameters === undefined ? selected : fill(thread, state.Parameters, selected);
  return finishJsonPath(thread, state, dataOf(state.Result ?? filled, input));
}
