import { describe, expect, it } from 'vitest';
import { createParts } from '../../../bin/console/parts.ts';
import { createRota, rotaMilliseconds } from '../../../bin/console/rota.ts';
import { anOnCall } from '../../support/night.ts';

/** The table of contacts of a stack, and how often it was read. */
function aTable() {
  let [now, reads, name] = [0, 0, 'Ada'];
  const load = async () => {
    reads += 1;
    const [first, ...others] = anOnCall().contacts;
    return { ...anOnCall({ contacts: [{ ...first, name } as never, ...others] }), damaged: [] };
  };
  const parts = createParts(() => now);
  const rota = createRota({ load, findHeldAlerts: async () => [] }, parts, () => now);
  return {
    ...{ rota, parts },
    reads: () => reads,
    rename: (to: string) => {
      name = to;
    },
    pass: (milliseconds: number) => {
      now += milliseconds;
    },
  };
}

describe('the table of contacts', () => {
  it('is read once within half a minute, however many ask', async () => {
    const { rota, reads, pass } = aTable();
    await Promise.all([rota.onCall(), rota.onCall()]);
    await rota.onCall();
    expect(reads()).toBe(1);
    pass(rotaMilliseconds);
    await rota.onCall();
    expect(reads()).toBe(2);
  });

  it('tells whether something is different', async () => {
    const { rota, rename } = aTable();
    expect(await rota.refresh()).toBe(true);
    expect(await rota.refresh()).toBe(false);
    rename('Adele');
    expect(await rota.refresh()).toBe(true);
  });

  it('is read afresh after a change, and until then the last one is known', async () => {
    const { rota, rename } = aTable();
    await rota.onCall();
    rename('Adele');
    rota.forget();
    expect(rota.last()?.contacts[0]?.name).toBe('Ada');
    expect((await rota.onCall()).contacts[0]?.name).toBe('Adele');
  });

  it('does not keep what was read before a change', async () => {
    const { rota, rename } = aTable();
    const reading = rota.onCall();
    rename('Adele');
    rota.forget();
    await reading;
    expect((await rota.onCall()).contacts[0]?.name).toBe('Adele');
  });
});
