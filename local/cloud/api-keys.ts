import { createHash } from 'node:crypto';
import type { Resource } from './loader.ts';

/** The stack's API keys, with values as long as those that API Gateway makes: 40 characters. */
export type ApiKeys = {
  /** The values, in the order of the template. */
  readonly values: readonly string[];
  /** The value of a key by its name: `NotifySupport-api`. */
  readonly valueOf: (name: string) => string;
  /** The id of the key with this value, if it is enabled. */
  readonly idOf: (value: string) => string | undefined;
  /** Switches a key on or off, as `UpdateApiKey` does. */
  readonly enable: (name: string, isEnabled: boolean) => void;
};

export function createApiKeys(resources: readonly Resource[]): ApiKeys {
  const ids = new Map(resources.map(({ id, name }) => [valueFor(name), { id, name }]));
  const disabled = new Set<string>();
  return {
    values: [...ids.keys()],
    valueOf: valueFor,
    idOf: (value) => {
      const key = ids.get(value);
      return key && !disabled.has(key.name) ? key.id : undefined;
    },
    enable: (name, isEnabled) => {
      if (isEnabled) disabled.delete(name);
      else disabled.add(name);
    },
  };
}

/** A fixed value for each name, so that the commands of yesterday work today. */
function valueFor(name: string): string {
  const digest = createHash('sha256').update(`API key ${name}`).digest('base64');
  return `local-key-${digest.replace(/[^A-Za-z0-9]/g, '')}`.slice(0, 40);
}
