import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The start of a run is recorded before the run is started, so nobody notices a crash in between.',
  breaks: [1],
  canShowIn: ({ faults }) => faults !== 0,
  services: (fn, services) => {
    if (fn === 'sweep') return services;
    let at = '';
    return replaced(services, {
      joinIncident: async (before, joining, when) => {
        at = when;
        return services.joinIncident(before, joining, when);
      },
      openIncident: async (key, previous, opening, when) => {
        at = when;
        return services.openIncident(key, previous, opening, when);
      },
      openNextRun: async (before, next, when) => {
        at = when;
        return services.openNextRun(before, next, when);
      },
      startRun: async (incident, run) => {
        if (at !== '') await services.markStarted(incident, run, at);
        return services.startRun(incident, run);
      },
      markStarted: async () => {},
    });
  },
};
