/** The exit status of a check that cannot run on this machine: neither passed nor failed. */
export const notTried = 3;

/**
 * Runs one step of a check, and prints how long it took.
 *
 * @throws Error that names the step which failed
 */
export async function step<T>(title: string, act: () => Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const seconds = () => `${((performance.now() - startedAt) / 1000).toFixed(1).padStart(5)} s`;
  try {
    const result = await act();
    console.log(`${seconds()}  ${title}`);
    return result;
  } catch (error) {
    console.log(`${seconds()}  FAILED: ${title}`);
    throw new Error(`${title}: ${(error as Error).message}`);
  }
}
