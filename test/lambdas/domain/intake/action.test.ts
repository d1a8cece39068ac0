import { describe, expect, it } from 'vitest';
import { readAction } from '../../../../lambdas/domain/intake/action.ts';

describe('an action', () => {
  it.each([
    [
      'trigger',
      ['trigger', 'Trigger', 'TRIGGERED', 'firing', 'alerting', 'PROBLEM', 'open', 'create', 'no_data', 'DOWN'],
    ],
    [
      'resolve',
      ['resolve', 'Resolved', 'OK', 'ok', 'close', 'closed', 'recovered', 'RECOVERY', 'clear', 'normal', 'UP'],
    ],
    ['resolve', [' resolved ', 'back-to-normal', 'Back to normal']],
    ['acknowledge', ['acknowledge', 'Acknowledged', 'ack', 'ACK']],
  ])('%s is meant by %j', (value, texts) => {
    for (const text of texts) expect([text, readAction(text)]).toEqual([text, { value }]);
  });

  it.each(['not resolved', 'unresolved', 'resolve?', 'silence', '0', 'false', 'constructor'])(
    'that is not known says that something is wrong: %s',
    (text) => {
      const note = `The action “${text}” is not known, so the alert counts as a trigger.`;
      expect(readAction(text)).toEqual({ value: 'trigger', note });
    },
  );
});
