/** A whole number in groups of three digits: `5,000`. A formatter of the runtime would load its language, 10 ms of a cold start. */
export function grouped(number: number): string {
  return String(number).replace(/\B(?=(?:\d{3})+$)/g, ',');
}
