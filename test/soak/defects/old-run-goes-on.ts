import { type Defect, registersAlso } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered whichever run it belongs to.',
  breaks: [3],
  table: (services) =>
    registersAlso(services, async (found, _, wait) =>
      found.status === 'triggered' && found.run > wait.run ? found : undefined,
    ),
};
