import * as z from 'zod/mini';

/** A value that becomes `fallback` if it cannot be read. zod's own `catch` does the same, with 9 KB more in a function. */
export function orElse<T extends z.ZodMiniType>(schema: T, fallback: NoInfer<z.output<T>>) {
  const read = (value: unknown): z.output<T> => {
    const { success, data } = schema.safeParse(value);
    return success ? data : fallback;
  };
  return z.pipe(z.optional(z.unknown()), z.transform(read));
}
