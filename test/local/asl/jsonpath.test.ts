import { describe, expect, it } from 'vitest';
import { follow, readPath } from '../../../local/asl/jsonpath.ts';
import { functionArn, pathValueOf, run } from './machine.ts';

const store = {
  books: [
    { title: 'A', price: 5, tags: ['x'] },
    { title: 'B', price: 15 },
    { title: 'C', price: 25, isbn: '1' },
  ],
  "it's": 1,
  'a\\\\"b': 2,
  limit: 10,
  text: 'hello',
  half: 0.5,
  many: 2 ** 40,
  nil: null,
};

describe('an index beyond a list', () => {
  it('gives null at the end of a path (measured)', async () => {
    expect(await pathValueOf('$.list[7]', { list: [1] })).toBe(null);
    expect(await pathValueOf('$.list[7].x', { list: [1] })).toContain('$.list[7].x');
    const state = { Type: 'Pass', End: true, InputPath: '$[0]' };
    expect(await (await run({ StartAt: 'One', States: { One: state } }, { input: [] })).output()).toBe(null);
  });
});

describe('a function at the end of a path', () => {
  it.each(['sum', 'min', 'max', 'avg', 'stddev', 'first', 'last', 'keys', 'size'])(
    '%s() is accepted and finds nothing (reported from AWS)',
    async (name) => {
      const cause = `The JSONPath '$.list.${name}()' specified for the field 'value.$' could not be found in the input`;
      expect(await pathValueOf(`$.list.${name}()`, { list: [1, 2] })).toContain(`States.Runtime: An error occurred`);
      expect(await pathValueOf(`$.list.${name}()`, { list: [1, 2] })).toContain(cause);
    },
  );
});

describe('several names before the end of a path', () => {
  it('are accepted and lead nowhere (measured)', async () => {
    const state = { Type: 'Pass', End: true, InputPath: "$['a','b'].v" };
    const { describe } = await run({ StartAt: 'One', States: { One: state } }, { input: { a: { v: 1 }, b: { v: 2 } } });
    expect(await describe()).toMatchObject({
      error: 'States.Runtime',
      cause: expect.stringContaining(
        "Invalid path '$['a','b'].v' : Multi properties can only be used as path leafs: $['a', 'b']",
      ),
    });
  });
});

describe('a path', () => {
  it.each([
    ['leads to the root', '$', store],
    ['leads to a member', '$.limit', 10],
    ['accepts quoted names', "$['limit']", 10],
    ['accepts escaped quotes', "$['it\\'s']", 1],
    ['accepts double quotes', '$["limit"]', 10],
    ['leaves backslashes and other quotes as they are (recorded)', "$['a\\\\\"b']", 2],
    ['finds an item by its index', '$.books[1].title', 'B'],
    ['counts an index from the end', '$.books[-1].title', 'C'],
    ['puts several names into one object', "$['limit','text','none']", { limit: 10, text: 'hello' }],
    ['selects several items', '$.books[0,2].title', ['A', 'C']],
    ['selects a slice', '$.books[1:].title', ['B', 'C']],
    ['selects a slice up to an end', '$.books[:1].title', ['A']],
    ['selects all items', '$.books[*].price', [5, 15, 25]],
    ['selects all members', '$.books[0].*', ['A', 5, ['x']]],
    ['searches deep', '$..price', [5, 15, 25]],
    ['searches deep in brackets', "$..['isbn']", ['1']],
    ['measures lists', '$.books.length()', 3],
    ['does not measure texts', '$.text.length()', null],
    ['accepts a dot before brackets', "$.books.[0].['title']", 'A'],
    ['accepts a dot before a filter', '$.books.[?(@.isbn)].title', ['C']],
    [
      'gives an object for each of several names at its end',
      "$.books[*]['title','isbn']",
      [{ title: 'A' }, { title: 'B' }, { title: 'C', isbn: '1' }],
    ],
    ['searches deep for several names', "$..['title','isbn']", [{ title: 'C', isbn: '1' }]],
    ['filters each object once when it searches deep', '$..[?(@.isbn)].title', ['C']],
    ['filters the items of a list that passes itself', '$.books..[?(@.length() > 2)].title', ['A', 'C', 'A', 'C']],
    ['finds nothing in values that are neither objects nor lists (documented)', '$.books[*].price[?(@ > 1)]', []],
    ['filters no values that are neither objects nor lists (documented)', "$..tags[?(@ == 'x')]", []],
    ['measures objects', '$.books[1].length()', 2],
    ['keeps the items that have a member', '$.books[?(@.isbn)].title', ['C']],
    ['keeps the items that do not have a member', '$.books[?(!@.isbn)].title', ['A', 'B']],
    ['compares with the root', '$.books[?(@.price > $.limit)].title', ['B', 'C']],
    ['compares in both directions', '$.books[?(@.price >= 5 && @.price <= 15)].title', ['A', 'B']],
    [
      'keeps the items that pass one of two tests',
      "$.books[?(@.title == 'A' || (@.price < 16 && @.title != 'A'))].title",
      ['A', 'B'],
    ],
    ['compares texts', "$.books[?(@.title < 'B')].title", ['A']],
    ['compares with texts without quotes (in examples by AWS)', '$.books[?(@.title==B || @.isbn==1)].price', [15]],
    ['accepts spaces at its end (in an example by AWS)', '$.limit ', 10],
    ['matches patterns', '$.books[?(@.title =~ /[ab]/i)].title', ['A', 'B']],
    ['keeps an object that fits', '$.books[0][?(@.price == 5)].title', ['A']],
    ['finds nothing in a value that is not a list', '$.limit[0:1]', []],
    ['finds nothing below a missing member (recorded)', '$.none.items[*].deep', []],
    ['finds nothing in a number', '$.limit[*]', []],
    ['keeps the items in a list', "$.books[?(@.title in ['A', 'C'])].price", [5, 25]],
    ['keeps the items that are not in a list', "$.books[?(@.title nin ['A'])].price", [15, 25]],
    ['keeps no item for an empty list', '$.books[?(@.title in [])].price', []],
    ['keeps lists that contain an item', "$.books[?(@.tags contains 'x')].price", [5]],
    ['keeps texts that contain a part', "$.books[?(@.title contains 'B')].price", [15]],
    ['keeps lists of a size', '$.books[?(@.tags size 1)].price', [5]],
    ['keeps lists that are not empty', '$.books[?(@.tags empty false)].price', [5]],
    ['keeps lists within a list', "$.books[?(@.tags subsetof ['x', 'y'])].price", [5]],
    ['keeps lists with any of a list', "$.books[?(@.tags anyof ['y', 'x'])].price", [5]],
    ['keeps lists with none of a list', "$.books[?(@.tags noneof ['x'])].price", [15, 25]],
  ])('%s', (_, path, expected) => {
    expect(follow(readPath(path), store)).toEqual({ value: expected });
  });

  it.each([
    ['$.none', "No results for path: $['none']"],
    ['$.none.deep', "Missing property in path $['none']"],
    ['$.books[9]', "No results for path: $['books'][9]"],
    ['$.books[9].title', "No results for path: $['books'][9]['title']"],
    ['$.none.deep.deeper', "Missing property in path $['none']"],
    ["$.limit['a','b']", "Expected to find an object with property ['a','b'] in path $['limit'] but found"],
    ['$.half.a', "found 'com.fasterxml.jackson.databind.node.DoubleNode'"],
    ['$.many.a', "found 'com.fasterxml.jackson.databind.node.LongNode'"],
    ['$.nil.a', "found 'com.fasterxml.jackson.databind.node.NullNode'"],
    [
      "$.books[*]['title','price'].x",
      "Multi properties can only be used as path leafs: $['books'][*]['title', 'price']",
    ],
    ["$..['title','price'].x", "Multi properties can only be used as path leafs: $..['title', 'price']"],
    ['$.books.sum()', "Expected to find an object with property ['sum()'] in path $['books'] but found"],
    ['$.limit[0]', 'Filter: [0] can only be applied to arrays. Current context is: 10'],
    [
      '$.limit.length()',
      "Expected to find an object with property .length() in path $['limit'] but found 'com.fasterxml.jackson.databind.node.IntNode'",
    ],
    [
      '$.text.a',
      "Expected to find an object with property ['a'] in path $['text'] but found 'com.fasterxml.jackson.databind.node.TextNode'",
    ],
  ])('%s gives the reason why it leads nowhere', (path, expected) => {
    const found = follow(readPath(path), store);
    expect('missing' in found && found.missing).toContain(expected);
  });

  it.each(['$.', '$[', '$.a[?(@.x', '$.a[x]', "$['a'", '$.a[?(@.x in [1)]'])('%s is not a path', (path) => {
    expect(() => readPath(path)).toThrow(SyntaxError);
  });
});

describe('the fields of a JSONPath state', () => {
  const put = async (state: object, input: unknown) => {
    const { describe } = await run(
      { StartAt: 'One', States: { One: { Type: 'Pass', End: true, ...state } } },
      { input },
    );
    const { output, cause, error } = await describe();
    return output === undefined ? `${error}: ${cause}` : JSON.parse(output);
  };

  it.each([
    ['puts a result at a path', { Result: 1, ResultPath: '$.a.b' }, { x: 0 }, { x: 0, a: { b: 1 } }],
    ['puts a result into a list', { Result: 1, ResultPath: '$.a[1]' }, { a: [0, 0] }, { a: [0, 1] }],
    ['drops a result', { Result: 1, ResultPath: null }, { x: 0 }, { x: 0 }],
    ['passes on an empty object', { InputPath: null }, { x: 0 }, {}],
    ['fills templates in lists', { Parameters: [{ 'a.$': '$.x' }, 1] }, { x: 0 }, [{ a: 0 }, 1]],
    ['selects its output', { OutputPath: '$.x' }, { x: 5 }, 5],
    ['reads the context', { Parameters: { 'n.$': '$$.State.Name' } }, {}, { n: 'One' }],
  ])('%s', async (_, state, input, expected) => {
    expect(await put(state, input)).toEqual(expected);
  });

  it.each([
    [
      'a list that is too short',
      { Result: 1, ResultPath: '$.a[5]' },
      { a: [] },
      /Unable to apply ReferencePath \$\.a\[5\]/,
    ],
    ['a value that is not an object', { Result: 1, ResultPath: '$.a.b' }, { a: 5 }, /Unable to apply ReferencePath/],
    ['a variable that is not defined', { Parameters: { 'a.$': '$none' } }, {}, /could not be found/],
    ["a function that has a variable's name", { Parameters: { 'a.$': '$now' } }, {}, /could not be found/],
  ])('refuses %s', async (_, state, input, expected) => {
    expect(await put(state, input)).toMatch(expected);
  });
});

describe('an intrinsic function', () => {
  it.each([
    ["States.Format('{} and {}: \\{\\}', $.a, $.list)", '1 and [1, 2, 2]: {}'],
    ["States.Format('{}', $.two)", '{b=2, c=[x, null]}'],
    ["States.Format('{} \\{{}\\} \\\\{}', '{}', '\\{', '\\\\')", '{} {{} \\\\'],
    ["States.StringToJson('[1]')", [1]],
    ["States.StringToJson(' ')", null],
    ['States.JsonToString($.list)', '[1,2,2]'],
    ["States.Array(1, 'b', null, true, $.a)", [1, 'b', null, true, 1]],
    ['States.ArrayPartition($.list, 2)', [[1, 2], [2]]],
    ['States.ArrayContains($.list, 2)', true],
    ['States.ArrayContains($.list, 9)', false],
    ['States.ArrayContains(States.Array($.one, $.list), $.one)', true],
    ['States.ArrayContains(States.Array($.two, 1), $.one)', false],
    [`States.ArrayContains(States.Array(States.StringToJson('{"b":1,"a":1}')), $.one)`, true],
    ['States.ArrayContains(States.Array($.one, $.list), $.list)', true],
    ['States.ArrayContains(States.Array(States.Array(1, 2), $.one), States.Array(1, 3))', false],
    ['States.ArrayRange(1, 9, 4)', [1, 5, 9]],
    ['States.ArrayGetItem($.list, 1)', 2],
    ['States.ArrayLength($.list)', 3],
    ['States.ArrayUnique($.list)', [1, 2]],
    ["States.Base64Encode('hi')", 'aGk='],
    ["States.Base64Decode('aGk=')", 'hi'],
    ["States.Hash('a', 'MD5')", '0cc175b9c0f1b6a831c399e269772661'],
    ['States.JsonMerge($.one, $.two, false)', { a: 1, b: 2, c: ['x', null] }],
    ['States.MathAdd(1, States.MathAdd(2, 3))', 6],
    ['States.MathAdd(-1.5, 1.49)', 0],
    ['States.ArrayPartition($.list, 1.6)', [[1, 2], [2]]],
    ['States.ArrayRange(0.6, 3.4, 1)', [1, 2, 3]],
    ['States.Array( )', []],
    ["States.StringSplit('a,b;;c', ',;')", ['a', 'b', 'c']],
  ])('%s', async (call, expected) => {
    const input = { a: 1, list: [1, 2, 2], one: { a: 1, b: 1 }, two: { b: 2, c: ['x', null] } };
    expect(await pathValueOf(call, input)).toEqual(expected);
  });

  it('gives the same random number for the same seed, within its bounds', async () => {
    const [one, other] = [
      await pathValueOf('States.MathRandom(1, 100, 7)'),
      await pathValueOf('States.MathRandom(1, 100, 7)'),
    ];
    expect(one).toBe(other);
    expect(await pathValueOf('States.MathRandom(5, 6)')).toBe(5);
  });

  it('makes UUIDs', async () => {
    expect(await pathValueOf('States.UUID()')).toMatch(
      /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/,
    );
  });

  it.each([
    ["States.Format('{} {}', 1)", /^States.IntrinsicFailure: .*the number of values must be 2, but was 1/],
    ["States.Format('{}', 1, 2)", /the number of values must be 1, but was 2/],
    ['States.JsonToString()', /expected a value, but was missing/],
    ["States.Hash('a', 'CRC')", /hash algorithm must be one of MD5/],
    ["States.Base64Decode('*')", /not a valid Base64 text/],
    ['States.Base64Encode($.long)', /expected at most 10000 characters, but was 10001/],
    [
      'States.ArrayLength($.none)',
      /^States.Runtime: .*The function 'States.ArrayLength\(\$.none\)' had the following error: The JsonPath argument for the field '\$.none' could not be found in the input '\{"list"/,
    ],
    ["States.StringToJson('{')", /not a valid JSON text: \{/],
    ['States.JsonMerge($, $, true)', /only the shallow merging mode/],
    ['States.JsonMerge(1, 2, false)', /only objects can be merged/],
    ['States.ArrayGetItem($.list, 9)', /no item with index 9/],
    ['States.ArrayRange(1, 2, 0)', /a range must have a step/],
    ['States.ArrayPartition($.list, 0)', /positive integer/],
    ["States.MathAdd('a', 1)", /expected a number, but was string/],
    ['States.StringSplit(1, 2)', /expected a string, but was number/],
    ['States.ArrayLength($.text)', /expected an array, but was string/],
    ['States.ArrayLength()', /expected an array, but was missing/],
  ])('%s is refused', async (call, expected) => {
    expect(await pathValueOf(call, { list: [1], text: '', long: 'x'.repeat(10_001) })).toMatch(expected);
  });

  it('that fails can be caught by its name (documented)', async () => {
    const Catch = [{ ErrorEquals: ['States.IntrinsicFailure'], Next: 'Caught' }];
    const task = {
      Type: 'Task',
      Resource: functionArn,
      Parameters: { 'a.$': 'States.ArrayGetItem($, 0)' },
      End: true,
      Catch,
    };
    const { describe } = await run({ StartAt: 'One', States: { One: task, Caught: { Type: 'Succeed' } } });
    expect((await describe()).status).toBe('SUCCEEDED');
  });
});
