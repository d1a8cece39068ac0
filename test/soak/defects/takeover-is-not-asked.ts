import type { Defect } from '../defects.ts';

export const defect: Defect = {
  says: 'Whoever comes on call while a level is being notified is not notified.',
  breaks: [10],
  canShowIn: ({ rotas }) => rotas !== undefined,
  reads: (fn, event) => (fn === 'find-contacts' ? { ...(event as object), version: 2 } : event),
};
