/** Makes a value when it is first needed, and keeps it: a client of AWS takes time to make, and many invocations do not need it. */
export function lazily<T>(make: () => T): () => T {
  let made: { readonly value: T } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
