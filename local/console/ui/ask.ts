/**
 * What the server answers.
 *
 * @throws Error that says what to do when it does not answer
 */
export async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Error('The server does not answer. Start it again with npm start.');
  }
}
