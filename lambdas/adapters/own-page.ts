/** A cold function answers within some seconds. Nobody waits longer than this for a page. */
const milliseconds = 5_000;

/**
 * Opens the page of a link at its public address, as a contact does.
 *
 * @throws Error without the link, which is a secret, when it is not a page with a button
 */
export async function openOwnPage(url: string): Promise<void> {
  const page = await load('the page', url, { headers: { accept: 'text/html' } });
  if (!page.includes('value="acknowledge"')) throw new Error('The page of the link has no button.');
}

/**
 * Presses the button that takes the incident of a link, as a contact does.
 *
 * @throws Error without the link, which is a secret, when the press is not answered, or with an error
 */
export async function pressOwnPage(url: string): Promise<void> {
  await load('the press', url, { method: 'POST', body: new URLSearchParams({ reply: 'acknowledge' }) });
}

async function load(what: string, url: string, options: RequestInit): Promise<string> {
  const signal = AbortSignal.timeout(milliseconds);
  const response = await fetch(url, { ...options, signal, redirect: 'error' }).catch((error: Error) => {
    const { code = error.name } = (error.cause ?? {}) as { code?: string };
    throw new Error(`There is no answer to ${what} of the link (${code}).`);
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`The answer to ${what} of the link was ${response.status}.`);
  return text;
}
