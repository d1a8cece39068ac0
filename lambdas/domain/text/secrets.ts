/** Text without e-mail addresses and phone numbers: services name them in their errors, and a reader must not learn them. */
export function hideAddresses(text: string): string {
  return text.replace(/[^\s<>"'(),;:]+@[^\s<>"'(),;:]+/g, '(address)').replace(/\+\d[\d ().-]{5,}\d/g, '(number)');
}

/**
 * Text without addresses, task tokens, API keys and the codes of links and feeds, for logs and errors.
 *
 * A token or a key is recognised by its length: no name, id or part of an ARN has so many letters and digits in a row.
 */
export function hideSecrets(text: string): string {
  return hideAddresses(text)
    .replace(/[A-Za-z0-9+/=]{100,}/g, '(token)')
    .replace(/(?<![A-Za-z0-9])[A-Za-z0-9]{36,}(?![A-Za-z0-9])/g, '(secret)')
    .replace(/\/([nc])\/[\w-]{22}(?![\w-])/g, '/$1/(code)');
}
