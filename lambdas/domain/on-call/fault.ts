/** Where in the file something is: keys and indices from the top. */
export type Path = readonly (string | number)[];

/** One fault of the file: where, and what is wrong and what to do. */
export type Fault = { readonly path: Path; readonly message: string };
