import type { Defect } from '../defects.ts';
import { readsKey } from '../defects.ts';

export const defect: Defect = {
  says: 'Every API key is the same source, so that an alert joins the incident of another one.',
  breaks: [5],
  reads: readsKey((action) => action === 'trigger'),
};
