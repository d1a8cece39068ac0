/** The exit status of a check that this machine can't do: neither passed nor failed. */
export const notTried = 3;

/**
 * Does one step of a check and says how long it took.
 *
 * @throws Error that names the step which failed
 */
export async function step<T>(what: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`;
  try {
    const result = await act();
    console.log(`${seconds()}  ${what}`);
    return result;
  } catch (error) {
    console.log(`${seconds()}  FAILED: ${what}`);
    throw new Error(`${what}: ${(error as Error).message}`);
  }
}
