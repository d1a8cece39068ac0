/** The length of a text in UTF-8, as a table measures it. */
export function byteLength(text: string): number {
  return new TextEncoder().encode(text).length;
}

/** The beginning of a text that has at most this many bytes in UTF-8, without half a character at the end. */
export function cutToBytes(text: string, most: number): string {
  const bytes = new TextEncoder().encode(text);
  let end = Math.min(most, bytes.length);
  // The bytes of a character after its first one begin with the bits 10.
  while (end < bytes.length && (bytes[end] ?? 0) >> 6 === 0b10) end -= 1;
  return new TextDecoder('utf-8', { ignoreBOM: true }).decode(bytes.subarray(0, end));
}
