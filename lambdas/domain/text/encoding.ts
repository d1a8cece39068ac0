/**
 * Bytes as text, whatever encoding they are in: UTF-16 by its byte order mark or its zeros, UTF-8 if it is valid, else as
 * the content type says, else Windows-1252, which Latin-1 is a part of.
 */
export function decodeText(bytes: Uint8Array, contentType = ''): string {
  const charset = /;\s*charset\s*=\s*"?([^\s";]+)/i.exec(contentType)?.[1];
  const encodings = [utf16Of(bytes), 'utf-8', charset, 'windows-1252'];
  return encodings.map((encoding) => decoded(bytes, encoding)).find((text) => text !== undefined) ?? '';
}

/** JSON begins with an ASCII character, so one of its first two bytes is zero in UTF-16. */
function utf16Of([first, second]: Uint8Array): string | undefined {
  if ((first === 0xff && second === 0xfe) || (first !== undefined && first !== 0 && second === 0)) return 'utf-16le';
  if ((first === 0xfe && second === 0xff) || (first === 0 && second !== undefined && second !== 0)) return 'utf-16be';
  return undefined;
}

/** The text; nothing if the bytes are not valid in this encoding, or no such encoding is known. */
function decoded(bytes: Uint8Array, encoding: string | undefined): string | undefined {
  if (encoding === undefined) return undefined;
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}
