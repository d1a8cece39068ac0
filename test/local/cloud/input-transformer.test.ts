import { describe, expect, it } from 'vitest';
import { assertTransformer, transformInput } from '../../../local/cloud/input-transformer.ts';

/* The rules and examples of EventBridge's user guide, "Amazon EventBridge input transformation". */

const event = { region: 'eu-central-1', detail: { instance: 'i-1', state: 'RUNNING', tags: ['a'], said: 'a "b"' } };
const transform = (InputTemplate: string, InputPathsMap: Record<string, string> = {}) =>
  transformInput({ InputTemplate, InputPathsMap }, event);

describe('an input transformer', () => {
  it('puts values into its lines, which keep their quotes', () => {
    const paths = { instance: '$.detail.instance', 'detail-state': '$.detail.state' };
    expect(transform('"<instance> is"\n"in state <detail-state>"', paths)).toBe('"i-1 is"\n"in state RUNNING"');
  });

  it('puts an empty text for a value that the event does not have', () => {
    const paths = { missing: '$.detail.missing.further', said: '$.detail.error' };
    expect(transform('"<missing>|<said>"', paths)).toBe('"|"');
  });

  it('writes values other than text as JSON, without escaping', () => {
    expect(transform('"<tags> <said>"', { tags: '$.detail.tags', said: '$.detail.said' })).toBe('"["a"] a "b""');
  });

  it('leaves a placeholder that is not a variable', () => {
    expect(transform('"<b> <region>"', { region: '$.region' })).toBe('"<b> eu-central-1"');
  });

  it('puts the whole event, with its detail, where JSON has the variable for it', () => {
    const template = '{"rule":"health","event":<aws.events.event.json>}';
    expect(assertTransformer({ InputTemplate: template }, 'Rule')).toEqual({ InputTemplate: template });
    expect(JSON.parse(transform(template))).toEqual({ rule: 'health', event });
  });

  it.each([
    ['{"event": <aws.events.event>}', '$.detail'],
    ['{"event":<aws.events.event.json>,}', '$.detail'],
    ['{"instance": <instance>}', '$.detail.instance'],
    ['"<instance>"', '$.detail.list[0]'],
  ])('is refused when it is not supported here: %s of %s', (InputTemplate, instance) => {
    expect(() => assertTransformer({ InputTemplate, InputPathsMap: { instance } }, 'Rule')).toThrow(
      'The local stack does not support the input transformer of the rule Rule',
    );
  });
});
