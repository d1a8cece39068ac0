/** One fault of the file: where, as keys and indices from the top, and what is wrong and what to do. */
export type Fault = { readonly path: readonly (string | number)[]; readonly message: string };
