import { type Defect, readsBody } from '../defects.ts';

export const defect: Defect = {
  says: 'If the first alert of a body cannot be used, the others are lost.',
  breaks: [0],
  reads: readsBody((body) => (Array.isArray(body) && body[0]?.summary === undefined ? body.slice(0, 1) : body)),
};
