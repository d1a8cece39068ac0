/** Text in which no address has a scheme: `https://x.example/y` becomes `x.example/y`. */
export function withoutSchemes(text: string): string {
  return text.replace(/(?:[a-z][a-z0-9+.-]*)?:\/{2,}/gi, '').trim();
}

/**
 * Text without anything that a telephone links: `http://x.example.com/y` becomes `x-example-com/y`, and `10.0.0.5` `10-0-0-5`.
 *
 * Schemes are removed, and a dot between words becomes a hyphen. Numbers such as `5.3` stay.
 */
export function withoutAddresses(text: string): string {
  return withoutSchemes(text)
    .replace(/(?<=\d)\.(?=\d+\.\d)|(?<=\d\.\d+)\.(?=\d)/g, '-')
    .replace(/(?<=[\p{L}\p{N}_-])\.(?=[\p{L}_-])/gu, '-')
    .trim();
}
