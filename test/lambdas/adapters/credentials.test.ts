import { afterEach, describe, expect, it, vi } from 'vitest';
import { defaultProvider } from '../../../lambdas/adapters/credentials.ts';

describe('the credentials of a function', () => {
  afterEach(() => void vi.unstubAllEnvs());

  const given = (id: string | undefined, secret: string | undefined, token?: string) => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', id);
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', secret);
    vi.stubEnv('AWS_SESSION_TOKEN', token);
    return defaultProvider()();
  };

  it('are those of the environment, with the token of the role', async () => {
    expect(await given('ASIA1', 'secret', 'token')).toEqual({
      accessKeyId: 'ASIA1',
      secretAccessKey: 'secret',
      sessionToken: 'token',
    });
    expect(await given('AKIA1', 'secret')).toEqual({ accessKeyId: 'AKIA1', secretAccessKey: 'secret' });
  });

  it.each([
    ['no key', undefined, 'secret', 'AWS_ACCESS_KEY_ID'],
    ['no secret', 'AKIA1', undefined, 'AWS_SECRET_ACCESS_KEY'],
  ])('are missing with %s, and the error names the variable', async (_, id, secret, name) => {
    await expect(given(id, secret)).rejects.toThrow(`${name} is not set`);
  });
});
