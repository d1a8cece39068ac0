import type { Defect } from '../defects.ts';
import { readsKey } from '../defects.ts';

export const defect: Defect = {
  says: 'Any API key can resolve the incident of another source.',
  breaks: [5],
  reads: readsKey((action) => action === 'resolve'),
};
