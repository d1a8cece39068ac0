import { type Defect, readsBody } from '../defects.ts';

export const defect: Defect = {
  says: 'Of several alerts in a body only the first one that can be used is stored.',
  breaks: [0],
  reads: readsBody((body) => {
    if (Array.isArray(body)) return firstUsable(body);
    const { alerts } = (body ?? {}) as { readonly alerts?: unknown };
    return Array.isArray(alerts) ? { ...(body as object), alerts: firstUsable(alerts) } : body;
  }),
};

type Alert = { readonly summary?: string; readonly dedupKey?: string; readonly annotations?: object };

/** The alerts as far as the first one that says something. */
function firstUsable(alerts: readonly Alert[]): readonly Alert[] {
  const first = alerts.findIndex(({ summary, dedupKey, annotations }) => summary ?? dedupKey ?? annotations);
  return first < 0 ? alerts : alerts.slice(0, first + 1);
}
