import { type Defect, readsBody } from '../defects.ts';

export const defect: Defect = {
  says: 'An acknowledgement of something that was never opened opens an incident.',
  breaks: [5],
  reads: readsBody((body) => {
    const { event_action: action } = (body ?? {}) as { readonly event_action?: unknown };
    const payload = { summary: 'checkout is down', severity: 'info' };
    return action === 'acknowledge' ? { ...(body as object), event_action: 'trigger', payload } : body;
  }),
};
