import { type Defect, readsKey } from '../defects.ts';

export const defect: Defect = {
  says: 'Any API key can acknowledge the incident of another source.',
  breaks: [5],
  reads: readsKey((action) => action === 'acknowledge'),
};
