import { type Defect, registersAlso } from '../defects.ts';

export const defect: Defect = {
  says: 'A wait is registered even if its run is not the current one.',
  breaks: [3],
  table: (services) =>
    registersAlso(services, async (found, _, wait) =>
      found.status === 'triggered' && found.run > wait.run ? found : undefined,
    ),
};
