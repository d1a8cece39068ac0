import { type Defect, readsBody } from '../defects.ts';

const known = new Set(['action', 'summary', 'severity', 'source', 'dedupKey', 'policy', 'details', 'link']);

export const defect: Defect = {
  says: 'An alert with a member that alerts do not have is refused.',
  breaks: [0],
  canShowIn: ({ alerts }) => alerts.some(({ oddity }) => oddity !== undefined),
  reads: readsBody((body) => {
    const isOdd = typeof body === 'object' && body !== null && Object.keys(body).some((name) => !known.has(name));
    return isOdd && 'dedupKey' in body ? {} : body;
  }),
};
