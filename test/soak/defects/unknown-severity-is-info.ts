import { type Defect, readsBody } from '../defects.ts';

export const defect: Defect = {
  says: 'A severity in other words than ours counts as info.',
  breaks: [0],
  canShowIn: ({ alerts }) => alerts.some(({ oddity }) => oddity?.kind === 'severity in words'),
  reads: readsBody((body) => {
    if (typeof body !== 'object' || body === null || !('severity' in body)) return body;
    const isOurs = ['critical', 'error', 'warning', 'info'].includes(String(body.severity));
    return isOurs ? body : { ...body, severity: 'info' };
  }),
};
