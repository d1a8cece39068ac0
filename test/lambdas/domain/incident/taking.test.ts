import { expect, it } from 'vitest';
import { takingsOf, takingsSchema } from '../../../../lambdas/domain/incident/taking.ts';
import { readPayload } from '../../../../lambdas/domain/text/payload.ts';
import { anIncident, night } from '../samples.ts';

const press = { by: { contact: 'ada', name: 'Ada' }, at: night('03:21'), browser: 'yes' } as const;

it('the messages of a press that takes everything are read from the queue as they were written', () => {
  const written = takingsOf(
    press,
    Array.from({ length: 51 }, () => anIncident()),
  );
  expect(written.map(({ incidents }) => incidents.length)).toEqual([50, 1]);
  for (const message of written)
    expect(readPayload(takingsSchema(), JSON.parse(JSON.stringify(message)))).toEqual(message);
});

it.each<[string, object]>([
  ['without an incident', { incidents: [] }],
  ['whose incident has no run', { incidents: [{ id: 'disk-1-0001', isOver: false }] }],
  ['by nobody', { by: undefined }],
])('a message %s is refused', (_, flaw) => {
  const [message] = takingsOf(press, [anIncident()]);
  expect(() => readPayload(takingsSchema(), { ...message, ...flaw })).toThrow();
});
