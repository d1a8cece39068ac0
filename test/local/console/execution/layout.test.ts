import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readDefinition } from '../../../../local/console/ui/execution/definition.ts';
import { type Box, type Drawing, headHeight, layOut } from '../../../../local/console/ui/execution/layout.ts';
import { machineOf, theMachine } from './recording.ts';

const parallel = machineOf({
  StartAt: 'Both',
  States: {
    Both: {
      Type: 'Parallel',
      Branches: [
        { StartAt: 'Left', States: { Left: { Type: 'Pass', Next: 'Left after' }, 'Left after': { Type: 'Succeed' } } },
        { StartAt: 'Each', States: { Each: eachOf('Deep'), Over: { Type: 'Pass', End: true } } },
      ],
      Catch: [{ ErrorEquals: ['States.ALL'], Next: 'Again' }],
      End: true,
    },
    Again: { Type: 'Wait', Seconds: 1, Next: 'Both' },
  },
});

function eachOf(name: string): object {
  return {
    Type: 'Map',
    ItemProcessor: { StartAt: name, States: { [name]: { Type: 'Pass', Next: name } } },
    Next: 'Over',
  };
}

const drawings: [string, Drawing][] = [
  ['NotifySupport', layOut(theMachine('notify-support'))],
  ['NotifyContact', layOut(theMachine('notify-contact'))],
  ['a Map in a Parallel state', layOut(parallel)],
];

const isIn = (inner: Box, outer: Box) =>
  inner.x >= outer.x &&
  inner.y >= outer.y + headHeight &&
  inner.x + inner.width <= outer.x + outer.width &&
  inner.y + inner.height <= outer.y + outer.height;

const isApart = (a: Box, b: Box) =>
  a.x + a.width <= b.x || b.x + b.width <= a.x || a.y + a.height <= b.y || b.y + b.height <= a.y;

describe.each(drawings)('The drawing of %s', (_, { boxes, ways, width, height }) => {
  it('has every state inside its container, and no other states that touch', () => {
    for (const box of boxes) {
      expect(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height).toBe(true);
      const around = boxes.find(({ state }) => state.name === box.state.container);
      if (around) expect(isIn(box, around), box.state.name).toBe(true);
      const others = boxes.filter(({ state }) => state !== box.state && state.container === box.state.container);
      for (const other of others) expect(isApart(box, other), `${box.state.name}, ${other.state.name}`).toBe(true);
    }
  });

  it('leads each way from the edge of one state to that of the next', () => {
    const isAt = (box: Box | undefined, x: number, y: number) =>
      !box || (x >= box.x - 1 && x <= box.x + box.width + 1 && y >= box.y - 1 && y <= box.y + box.height + 1);
    for (const { from, to, points } of ways) {
      const [first, last] = [points[0], points.at(-1)];
      if (!first || !last) throw new Error('A way has no points.');
      expect(
        isAt(
          boxes.find(({ state }) => state.name === from),
          first.x,
          first.y,
        ),
        `from ${from}`,
      ).toBe(true);
      expect(
        isAt(
          boxes.find(({ state }) => state.name === to),
          last.x,
          last.y,
        ),
        `to ${to}`,
      ).toBe(true);
    }
  });
});

const targets = fc.array(fc.nat(7), { minLength: 1, maxLength: 4 });
const plan = fc.array(fc.record({ targets, catches: targets, inside: fc.nat(3) }), { minLength: 1, maxLength: 8 });

/** A machine of any shape: every state leads to several others or to itself, and some hold a few more. */
function anyMachine(plans: typeof plan extends fc.Arbitrary<infer T> ? T : never) {
  const name = (index: number) => `State ${index % plans.length}`;
  const states = plans.map(({ targets: to, catches, inside }, index) => {
    const scope = (branch: number) => {
      const names = Array.from({ length: inside }, (_, step) => `Inner ${index} ${branch} ${step}`);
      const inner = names.map((one, step) => [
        one,
        { Type: 'Pass', ...(names[step + 1] && { Next: names[step + 1] }) },
      ]);
      return { StartAt: names[0], States: Object.fromEntries(inner) };
    };
    const [next = 0, ...others] = to.map(name);
    const Catch = catches.map((one) => ({ ErrorEquals: ['States.ALL'], Next: name(one) }));
    if (inside > 1) return { Type: 'Parallel', Branches: [scope(0), scope(1)], Next: next, Catch };
    if (inside === 1) return { Type: 'Map', ItemProcessor: scope(0), Next: next, Catch };
    return { Type: 'Choice', Choices: others.map((Next) => ({ Condition: '{% true %}', Next })), Default: next };
  });
  return machineOf({
    StartAt: name(0),
    States: Object.fromEntries(states.map((state, index) => [name(index), state])),
  });
}

it('places every box of a machine of any shape', () => {
  fc.assert(
    fc.property(plan, (plans) => {
      const { boxes, ways } = layOut(anyMachine(plans));
      for (const box of boxes) {
        const around = boxes.find(({ state }) => state.name === box.state.container);
        expect(!around || isIn(box, around)).toBe(true);
        const others = boxes.filter(({ state }) => state !== box.state && state.container === box.state.container);
        expect(others.every((other) => isApart(box, other))).toBe(true);
      }
      expect(ways.every(({ points }) => points.every(({ x, y }) => Number.isFinite(x + y)))).toBe(true);
    }),
    { numRuns: 25 },
  );
});

it('labels choices and caught errors, and has their full conditions', () => {
  const { ways } = layOut(theMachine('notify-contact'));
  const spelled = ways.map(({ from = 'start', to = 'end', kind, label }) => `${from} → ${to}: ${kind} ${label}`.trim());
  expect(spelled).toEqual([
    'start → Send notification: next',
    'Send notification → Answered: next',
    'Send notification → Is an attempt left?: catch Timeout, HeartbeatTimeout…',
    'Send notification → Wait out the attempt: catch any error',
    'Wait out the attempt → Is an attempt left?: next',
    'Is an attempt left? → Send notification: choice attempt < $count(attempts…',
    'Is an attempt left? → No answer: choice notified',
    'Is an attempt left? → Undeliverable: otherwise otherwise',
    'Answered → end: next',
    'No answer → end: next',
    'Undeliverable → end: next',
  ]);
  expect(ways.find(({ to }) => to === 'Is an attempt left?')?.condition).toBe(
    'States.Timeout, States.HeartbeatTimeout\nUndeliverable',
  );
});

it.each([
  [{ Variable: '$.a', NumericGreaterThan: 3 }, '$.a > 3'],
  [{ Variable: '$.a', IsPresent: true }, '$.a IsPresent true'],
  [{ Not: { Variable: '$.a', StringEquals: 'x' } }, 'not $.a = "x"'],
  [
    { And: [{ Variable: '$.a', StringEquals: 'x' }, { Or: [{ Variable: '$.b', BooleanEquals: true }] }] },
    '$.a = "x" and ($.b = true)',
  ],
])('spells out the JSONPath rule %j', (rule, condition) => {
  const { states } = machineOf({
    StartAt: 'A?',
    States: { 'A?': { Type: 'Choice', Choices: [{ ...rule, Next: 'B' }] }, B: { Type: 'Succeed' } },
  });
  expect(states.get('A?')?.leads[0]?.condition).toBe(condition);
});

it.each([
  ['{', /^The definition cannot be drawn: .*JSON/],
  ['[]', 'The definition cannot be drawn: The machine has no States.'],
  [
    '{"StartAt":"B","States":{}}',
    'The definition cannot be drawn: The machine starts at "B", which is not one of its states.',
  ],
  [
    '{"StartAt":"A","States":{"A":{"Type":"Pass","Next":"B"}}}',
    'The definition cannot be drawn: “A” leads to “B”, which does not exist.',
  ],
  ['{"StartAt":"A","States":{"A":{"Type":"Map","End":true}}}', 'The definition cannot be drawn: “A” has no States.'],
])('gives the reason why it cannot draw %s', (definition, because) => {
  expect(readDefinition(definition)).toEqual({ because: expect.stringMatching(because) });
});
