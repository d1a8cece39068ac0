import type { Json } from '../../local/asl/json.ts';
import { type Bindings, type Expressions, evaluateField } from '../../local/asl/jsonata.ts';
import { type Figure, scaled, timed } from './figure.ts';

/** One that is read directly, as most of the definitions' are, and one for which JSONata's own evaluator is needed. */
const sources = {
  'a path': '$states.input.attempts[$states.input.attempt - 1].waitSeconds',
  'a function': "$join($map($states.input.attempts, function($a) { $string($a.waitSeconds) }), ', ')",
};

const bindings: Bindings = {
  states: { input: { attempt: 2, attempts: [{ waitSeconds: 100 }, { waitSeconds: 120 }, { waitSeconds: 80 }] } },
  context: () => ({}),
  functions: () => ({}),
  variables: {},
  pause: async () => {},
};

/** The time of one JSONata expression: cold, when it must be parsed first, and compiled. */
export async function measure(scale: number): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [what, source] of Object.entries(sources)) {
    const cold = await each(scaled(2_000, scale), () => evaluate(source, new Map()));
    const known: Expressions = new Map();
    await evaluate(source, known);
    const compiled = await each(scaled(50_000, scale), () => evaluate(source, known));
    figures.push(
      { name: `JSONata, ${what}, cold`, value: cold, unit: 'µs' },
      { name: `JSONata, ${what}, compiled`, value: compiled, unit: 'µs' },
      { name: `JSONata, ${what}, compiled to cold`, value: cold / compiled, unit: '× faster' },
    );
  }
  return figures;
}

function evaluate(source: string, expressions: Expressions): Json | Promise<Json> {
  return evaluateField('Output', `{% ${source} %}`, bindings, expressions);
}

async function each(times: number, work: () => unknown): Promise<number> {
  const milliseconds = await timed(async () => {
    for (let time = 0; time < times; time++) await work();
  });
  return (milliseconds * 1000) / times;
}
