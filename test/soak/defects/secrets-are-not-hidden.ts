import { type Defect, replaced, writeAsItIs } from '../defects.ts';

export const defect: Defect = {
  says: "A service's refusal is written to the log with the address that it names.",
  breaks: [7],
  services: (_, services) =>
    replaced(services, {
      log: writeAsItIs,
      logError: (message, error, fields) => writeAsItIs(message, { ...fields, errorMessage: String(error) }),
    }),
};
