/** A place in the file: keys and indices from the top. */
export type Path = readonly (string | number)[];

/** One fault of the file: its place, and a sentence that says what is wrong and what to do. */
export type Fault = { readonly path: Path; readonly message: string };
