import { jsonResponse, type Response } from '../../text/http.ts';
import type { Result } from '../system.ts';

/** Webhooks put whole lists of alerts into one body. Lambda receives at most 6 MB. */
export const mostBytesOfList = 5 * 1024 * 1024;

/**
 * The answer to a webhook: 202 if an incident was opened, otherwise 200, with what became of each alert.
 *
 * It is 400 only if no alert of the body could be read. An end of what was never opened is fine.
 */
export function webhookAnswer(results: readonly Result[]): Response {
  const alerts = results.map((result) => {
    if ('faults' in result) return { status: 'refused', errors: result.faults };
    if ('refused' in result) return { status: result.refused };
    if ('held' in result) return result.held;
    return { incidentId: result.incident.id, status: result.incident.status, statusUrl: result.statusUrl };
  });
  const isOpened = results.some((result) => 'opened' in result && result.opened);
  const isRefused = results.length > 0 && results.every((result) => 'faults' in result);
  return jsonResponse(isRefused ? 400 : isOpened ? 202 : 200, { alerts });
}
