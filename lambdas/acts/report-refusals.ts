import { alertRefused } from '../domain/intake/refused-alert.ts';
import type { SystemRequest } from '../domain/intake/system.ts';
import type { Reporting } from './reporting.ts';

export type RefusalServices = Pick<Reporting, 'log' | 'measure'>;

/** A body with more refused alerts is counted in full, but its log would become larger than the body. */
const mostLines = 20;

/**
 * Logs each refused alert with its reason and source, and counts it, so that the backstop is notified: nobody else knows of
 * the alert. The log never has the body or the key.
 */
export const reportRefusals =
  ({ log, measure }: RefusalServices) =>
  ({ sender, at }: Pick<SystemRequest, 'sender' | 'at'>, reasons: readonly (string | undefined)[]): void => {
    const refused = reasons.filter((reason) => reason !== undefined);
    for (const reason of refused.slice(0, mostLines)) log(alertRefused, { source: sender.source, at, reason });
    if (refused.length > 0) measure(at, { AlertsRefused: refused.length });
  };
