import { createRequire } from 'node:module';
import type dynalite from 'dynalite';

type Read = (options?: object) => { readonly close: () => Promise<void> };
type Store = { readonly keys: Read; readonly values: Read };
type StoreModule = { MemoryLevel: new (options: object) => Store };

const require = createRequire(import.meta.url);
const stores = createRequire(require.resolve('dynalite'))('memory-level') as StoreModule;
const { MemoryLevel } = stores;
stores.MemoryLevel = createStore as unknown as StoreModule['MemoryLevel'];

/**
 * dynalite on a store that keeps only what is in the tables now.
 *
 * As dynalite 4.0.0 is, each query keeps the whole table as it was at that instant, because it ends a reading by the
 * method `return`, which the readings of its store do not have.
 */
export const compactDynalite = require('dynalite') as typeof dynalite;

function createStore(options: object): Store {
  // As buffers, small items would each keep a slab of Node's pool.
  const store = new MemoryLevel({ ...options, storeEncoding: 'utf8' });
  const { keys, values } = store;
  return Object.assign(store, { keys: ending(keys.bind(store)), values: ending(values.bind(store)) });
}

function ending(read: Read): Read {
  return (options) => {
    const reading = read(options);
    return Object.assign(reading, { return: () => reading.close() });
  };
}
