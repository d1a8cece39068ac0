/**
 * Makes a value when it is first needed, and keeps it. A function that starts cold makes only what its call needs.
 *
 * The mark lets the bundler leave out every value that a function cannot need. `@__NO_SIDE_EFFECTS__`
 */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
