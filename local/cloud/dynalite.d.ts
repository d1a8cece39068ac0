declare module 'dynalite' {
  import type { Server } from 'node:http';

  type Options = {
    readonly createTableMs?: number;
    readonly deleteTableMs?: number;
    readonly updateTableMs?: number;
    readonly path?: string;
  };
  function dynalite(options?: Options): Server;
  export = dynalite;
}
