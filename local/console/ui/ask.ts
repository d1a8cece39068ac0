import { texts } from './stack.ts';

/**
 * The server's answer to a request.
 *
 * @param path begins at the page's own address if it has no slash at its beginning: that address can have a key
 * @throws Error with advice when the server does not answer
 */
export async function ask(path: string, request: RequestInit = {}): Promise<Response> {
  try {
    return await fetch(path, request);
  } catch {
    throw new Error(`The server does not answer. ${texts.startAgain}`);
  }
}

/**
 * The content of the server's answer.
 *
 * @throws Error with the server's own sentence if the answer is an error
 */
export async function askJson<T>(path: string, request: RequestInit = {}): Promise<T> {
  const answer = await ask(path, request);
  const content = (await answer.json()) as T & { message?: string };
  if (!answer.ok) throw new Error(content.message ?? `HTTP ${answer.status}`);
  return content;
}
