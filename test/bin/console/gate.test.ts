import { describe, expect, it } from 'vitest';
import { createGate } from '../../../bin/console/gate.ts';
import type { Request } from '../../../local/cloud/wire.ts';

const asked = (path: string, headers: Request['headers'] = {}): Request => ({
  ...{ method: 'GET', url: new URL(`http://127.0.0.1:4101${path}`), headers, rawHeaders: [], body: '' },
});

describe('the key of a console', () => {
  const gate = createGate();

  it('is another one at each start, and cannot be guessed', () => {
    expect(createGate().query).not.toBe(gate.query);
    expect(gate.query).toMatch(/^\?key=[\w-]{32}$/);
  });

  it('is in the address that opens the page, and then in a cookie that no other site can send', () => {
    const opening = asked(`/${gate.query}`);
    expect(gate.refuse(opening)).toBeUndefined();
    const { 'set-cookie': cookie = '' } = gate.keep(opening);
    expect(cookie).toMatch(/^notify-support-4101=[\w-]{32}; Path=\/; HttpOnly; SameSite=Strict$/);
    const kept = asked('/console/state', { cookie: `other=1; ${cookie.split(';')[0]}` });
    expect(gate.refuse(kept)).toBeUndefined();
    expect(gate.keep(kept)).toEqual({});
  });

  it.each([
    asked('/'),
    asked('/?key='),
    asked('/?key=wrong'),
    asked(`/console/state${gate.query}`),
    asked('/console/state', { cookie: 'notify-support-4101=' }),
    asked('/console/state', { cookie: 'notify-support-4101' }),
    asked('/console/state', { cookie: `notify-support-4102=${gate.query.slice(5)}` }),
    asked('/console/state', { cookie: `notify-support-4101=${createGate().query.slice(5)}` }),
  ])('is missing, wrong or in the wrong place in %j', (request) => {
    expect(gate.refuse(request)).toMatchObject({ status: 403, body: expect.stringContaining('needs its key') });
  });
});
