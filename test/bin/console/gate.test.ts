import { describe, expect, it } from 'vitest';
import { createGate } from '../../../bin/console/gate.ts';
import type { Request } from '../../../local/cloud/wire.ts';

const asked = (path: string, headers: Request['headers'] = {}): Request => ({
  ...{ method: 'GET', url: new URL(`http://127.0.0.1:4101${path}`), headers, rawHeaders: [], body: '' },
});

describe('the key of a console', () => {
  const gate = createGate();

  it('is another one at each start, and cannot be guessed', () => {
    expect(createGate().path).not.toBe(gate.path);
    expect(gate.path).toMatch(/^\/[\w-]{32}\/$/);
  });

  it.each([
    ['', '/'],
    ['console/held?from=1', '/console/held?from=1'],
    ['/evil.example/', '//evil.example/'],
  ])('opens what is below it: %j is %j', (path, inside) => {
    const request = asked(`${gate.path}${path}`);
    expect(gate.enter(request)).toEqual({
      inside: { ...request, url: expect.objectContaining({ href: `http://127.0.0.1:4101${inside}` }) },
    });
  });

  it.each([
    asked('/'),
    asked('//'),
    asked('/console/state'),
    asked(gate.path.slice(0, -1)),
    asked(`/console${gate.path}state`),
    asked(`/?key=${gate.path.slice(1, -1)}`),
    asked('/console/state', { cookie: `notify-support-4101=${gate.path.slice(1, -1)}` }),
    asked(createGate().path),
  ])('is missing, wrong or in the wrong place in %j', (request) => {
    expect(gate.enter(request)).toMatchObject({
      refused: { status: 403, body: expect.stringContaining('needs its key') },
    });
  });
});
