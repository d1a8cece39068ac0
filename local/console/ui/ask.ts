/**
 * The server's answer to a request.
 *
 * @throws Error with advice when the server does not answer
 */
export async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Error('The server does not answer. Start it again with npm start.');
  }
}
