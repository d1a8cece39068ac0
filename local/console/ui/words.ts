/** `03:14:07`, in the reader's own time zone. */
export function clockTime(instant: number | string): string {
  return new Date(instant).toLocaleTimeString('en-GB');
}
