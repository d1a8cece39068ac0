/** The instant this many seconds after another, ISO 8601. */
export function instantAfter(at: string, seconds: number): string {
  return new Date(Date.parse(at) + seconds * 1000).toISOString();
}
