import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../local/asl/json-fault.ts';

const anyValue = "(JSON String, Number, Array, Object or token 'null', 'true' or 'false')";
const source = (text: string, column: number) => `[Source: (String)"${text}"; line: 1, column: ${column}]`;

// The first two are recorded; the others follow the source of Jackson 2, the parser that words them.
describe('a text that is not JSON', () => {
  it.each([
    ['not some json', `Unrecognized token 'not': was expecting ${anyValue}`, 4],
    ["{'not': 'json'", "Unexpected character (''' (code 39)): was expecting double-quote to start field name", 3],
    [' ', 'No content to map due to end-of-input', 2],
    ['{} 1', 'The text must hold only one value', 5],
    ['nul', `Unrecognized token 'nul': was expecting ${anyValue}`, 4],
    ['€', `Unexpected character ('€' (code 8364 / 0x20ac)): expected a valid value ${anyValue}`, 2],
    ['\u0001', `Unexpected character ((CTRL-CHAR, code 1)): expected a valid value ${anyValue}`, 2],
    [
      '-x',
      "Unexpected character ('x' (code 120)) in numeric value: expected digit (0-9) to follow minus sign, for valid numeric value",
      3,
    ],
    ['1.x', "Unexpected character ('x' (code 120)) in numeric value: Decimal point not followed by a digit", 4],
    ['1e', 'Unexpected end-of-input in a Number value', 3],
    ['01', 'Invalid numeric value: Leading zeroes not allowed', 3],
    ['"a', 'Unexpected end-of-input: was expecting closing quote for a string value', 3],
    ['"\\q"', "Unrecognized character escape 'q' (code 113)", 4],
    ['"\\', 'Unexpected end-of-input in character escape sequence', 4],
    ['"\\u12g"', "Unexpected character ('g' (code 103)): expected a hex-digit for character escape sequence", 7],
    [
      '"\t"',
      'Illegal unquoted character ((CTRL-CHAR, code 9)): has to be escaped using backslash to be included in string value',
      3,
    ],
    ['{"a', 'Unexpected end-of-input in field name', 4],
    ['{"a"', 'Unexpected end-of-input within/between Object entries', 5],
    ['{"a" 1}', "Unexpected character ('1' (code 49)): was expecting a colon to separate field name and value", 7],
    ['{"a":', 'Unexpected end-of-input within/between Object entries', 6],
    ['{"a":}', "Unexpected character ('}' (code 125)): expected a value", 7],
    ['{"\\u00e9":1.5e+3,', 'Unexpected end-of-input within/between Object entries', 18],
    ['{"a":1 "b"}', `Unexpected character ('"' (code 34)): was expecting comma to separate Object entries`, 9],
    ['[1,]', `Unexpected character (']' (code 93)): expected a valid value ${anyValue}`, 5],
    ['[true', `Unexpected end-of-input: expected close marker for Array (start marker at ${source('[true', 1)})`, 6],
    ['[[], {}}', `Unexpected close marker '}': expected ']' (for Array starting at ${source('[[], {}}', 1)})`, 9],
  ])('%j is refused in the words of the parser', (text, message, column) => {
    expect(findJsonFault(text)).toEqual({ message, line: 1, column });
  });

  it('is refused with its line', () => {
    expect(findJsonFault('{\n  "a": oops}')).toMatchObject({ line: 2, column: 12 });
  });
});
