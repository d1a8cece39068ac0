import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluated, only, start } from './machine.ts';

const overflow = /Stack overflow error: Check for non-terminating recursive function\. .* Depth=\d+ max=100$/;
const memory = /Expression evaluation memory limit exceeded: Check for excessive memory usage$/;
const timeout = /Expression evaluation timeout: Check for infinite loop$/;

const chain = (terms: number) => Array.from({ length: terms }, () => '1').join('+');
const parentheses = (levels: number) => `${'('.repeat(levels)}1${')'.repeat(levels)}`;
const count = (levels: number) => `($f := function($x) { $x <= 0 ? 0 : 1 + $f($x - 1) }; $f(${levels}))`;
const doubled = (times: number) =>
  `($p := function($s, $n) { $n = 0 ? $s : $p($s & $s, $n - 1) }; $length($p('x', ${times})))`;

describe('an evaluation', () => {
  it.each([
    ['a sum of 100 numbers', chain(100), 100],
    ['99 parentheses', parentheses(99), 1],
    ['a function that calls itself 31 times', count(31), 31],
    ['873,782 numbers in a list', '$count([1..873782])', 873_782],
    ['a text that is doubled 22 times', doubled(22), 4_194_304],
    ['lists of slow items', '[$sum([1, 2]), [$count([1]), $string(1)], 4]', [3, [1, '1'], 4]],
    ['a join of anything', "'a' & 1 & {'b': 2} & $missing & [1]", 'a1{"b":2}[1]'],
    ['a function with some of its arguments', '($cut := $substring(?, 0, 2); $cut("hello"))', 'he'],
    ['a search for a pattern in a long text', '$match($pad("a", 6000, "a"), /a+b/)[0] ? 1 : 2', 2],
    ['a list that is sorted', '$sort($append([101..200], [1..100]))[0]', 1],
    ['a long list that is sorted', '$sort($append([400001..800000], [1..400000]))[1]', 2],
    ['a list of many texts that is sorted', '$sort([101..300].$string())[-1]', '300'],
    ['a list of texts that is sorted', '$sort(["b", "a", "b", "c"])', ['a', 'b', 'b', 'c']],
    ['a list that is sorted by a function', '$sort([1, 3, 2], function($x, $y) { $x < $y })', [3, 2, 1]],
    ['a long text that is split', '$count($split($pad("", 2000, "a"), ""))', 2000],
    ['100,000 matches of a pattern', '$count($match($pad("", 200000, "ab"), /a/))', 100_000],
    ['a list of many different values', '$count($distinct($append([1..200], [1..100])))', 200],
    ['a range of 200,000 numbers', '$count($range(1, 200000, 1))', 200_000],
    ['a range of numbers that are cut', '$range(-1.7, 2, 1)', [-1, 0, 1, 2]],
    ['a random number with a seed', '$random(42)', 0.7275636800328681],
    ['a text behind Base64', '$base64decode("aGk=")', 'hi'],
    ['a function as a function', '$map(["a"], $uppercase)', 'A'],
  ])('has room for %s (most measured at AWS)', async (_, expression, expected) => {
    expect(await evaluated(expression)).toEqual(expected);
  });

  it.each([
    ['a sum of 101 numbers', chain(101), overflow],
    ['a sum of 200 numbers', chain(200), overflow],
    ['100 parentheses', parentheses(100), overflow],
    ['a function that calls itself 32 times', count(32), overflow],
    ['a function that calls itself twice for a list', '($f := function($x) { [$f($x), $f($x)] }; $f(1))', overflow],
    [
      'a function that calls itself twice for an object',
      '($f := function($x) { {"a": $f($x), "b": $f($x)} }; $f(1))',
      overflow,
    ],
    [
      'a result with lists inside lists without end',
      '($f := function($x, $n) { $n = 0 ? $x : $f([[$x]], $n - 1) }; $f(1, 20000))',
      overflow,
    ],
    ['the sum of 900,000 numbers', '$sum([1..900000])', memory],
    ['a range of 10^9 numbers', '[1..1000000000]', memory],
    ['a text that is doubled 23 times', doubled(23), memory],
    ['a text of 10^9 characters', '$pad("x", 1000000000)', memory],
    ['a list for each item of a list', '($x := [1..800000]; $count($x.$x))', memory],
    ['a function that calls itself for ever', '($f := function($x) { $f($x + 1) }; $f(1))', timeout],
    ['a list that grows item by item', '$reduce([1..873782], $append)', timeout],
    ['a comparison of each with each', '$count($distinct([1..100000]))', timeout],
    ['300,000 matches of a pattern', '$match($pad("", 600000, "ab"), /a/)', timeout],
    ['a list that $sort has no order for', '$sort($append([1..2000], "a"))', /D3070/],
    ['a long text in which every character is replaced', '$replace($pad("", 4000000, "a"), "a", "b")', timeout],
    ['a long picture that is none', '$fromMillis(1, $pad("[Y", 200, " "))', /D3135/],
    ['a long text that is not a number', '$number($pad("x", 2000, "y"))', /D3030/],
    ['a pattern that tries every way', '$match($pad("b", -60, "a"), /(a+)+$/)', timeout],
  ])('refuses %s', async (_, expression, expected) => {
    expect(await evaluated(expression)).toMatch(expected);
  });

  it.each([
    ['a function that calls itself', '($f := function($n) { $n = 0 ? 0 : $f($n - 1) }; $f(20000))', 0],
    ['a native function for each item', '$count($map([1..100000], $string))', 100_000],
    ['a join of each item', '$count($map([1..30000], function($n) { "a" & $n }))', 30_000],
  ])('lets everything else go on while it is long: %s', async (_, expression, expected) => {
    let turns = 0;
    let isOver = false;
    const turn = () => {
      turns += 1;
      if (!isOver) setImmediate(turn);
    };
    setImmediate(turn);
    const { output } = await start(only({ Type: 'Pass', Output: `{% ${expression} %}` }));
    isOver = true;
    expect(await output()).toBe(expected);
    expect(turns).toBeGreaterThan(4);
  });

  const names = [
    ...['f', 'string', 'append', 'sum', 'map', 'reduce', 'distinct', 'sort', 'filter', 'zip', 'merge', 'join', 'sift'],
    ...['match', 'replace', 'split', 'contains', 'pad', 'toMillis', 'fromMillis', 'formatNumber', 'parseInteger'],
  ];

  const { expression } = fc.letrec<{ expression: string }>((tie) => ({
    expression: fc.oneof(
      { maxDepth: 4, depthIdentifier: 'expression' },
      fc.constantFrom(
        '1',
        '"text"',
        '$x',
        '$states.input',
        '$l',
        '[1..9999]',
        '[1..99]',
        'true',
        '$n',
        '$t',
        '$string',
      ),
      fc
        .tuple(tie('expression'), fc.constantFrom('+', '&', '=', '~>', 'in', '.', '<'), tie('expression'))
        .map(([one, operator, other]) => `(${one}) ${operator} (${other})`),
      fc
        .tuple(fc.constantFrom(...names), tie('expression'), fc.constantFrom('$f', '$t', '/a*b|a/', '$string', '$n'))
        .map(([name, given, other]) => `$${name}(${given}, ${other})`),
      tie('expression').map((inner) => `((${inner})[$ > 3])^(>$)`),
      fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `[${one}, ${other}]`),
      fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `[(${one})..(${other})]`),
      fc.tuple(tie('expression'), tie('expression')).map(([one, other]) => `{"a": ${one}, "b": ${other}}`),
      tie('expression').map((inner) => `($f := function($x, $n) { ${inner} }; $f(1, 2))`),
    ),
  }));

  it('ends, whatever the expression is', async () => {
    await fc.assert(
      fc.asyncProperty(expression, async (source) => {
        const whole = `($t := $pad("", 9000, "ab"); $l := [1..300]; $n := 1; $x := 1; $f := function($x, $n) { $f([$x, $n], $x) }; ${source})`;
        const { describe } = await start(only({ Type: 'Pass', Output: `{% ${whole} %}` }));
        expect(['SUCCEEDED', 'FAILED']).toContain((await describe()).status);
      }),
      { numRuns: 25 },
    );
  });
});
