import { select } from './data-flow.ts';
import type { SucceedState } from './definition.ts';
import { dataOf } from './json.ts';
import { languageOf, type Step, type Thread } from './thread.ts';
import { finishInJsonata } from './working.ts';

/** Ends its thread with its input, or with the output that the state makes of it. */
export function succeed(thread: Thread, state: SucceedState): Step | Promise<Step> {
  if (languageOf(thread.run, state) === 'JSONata') return finishInJsonata(thread, state);
  const { input } = thread.progress;
  return { output: dataOf(select(thread, state.OutputPath, select(thread, state.InputPath, input.value)), input) };
}
