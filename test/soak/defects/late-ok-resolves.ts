import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An OK that was overtaken by a newer ALARM resolves the incident of that ALARM.',
  breaks: [5],
  canShowIn: ({ alarm }) => alarm.some(({ state, deliveredAfterSeconds: [first = 0] }) => state === 'OK' && first > 0),
  services: (fn, services) => {
    if (fn !== 'receive-alarm') return services;
    let newest: string | undefined;
    return replaced(services, {
      recordAlarmState: async (key, change) => {
        if (change.state === 'OK') newest = change.stateAt;
        return services.recordAlarmState(key, change);
      },
      findAlarmState: async (key) =>
        newest === undefined ? services.findAlarmState(key) : { state: 'OK', stateAt: newest },
      newestOccurrence: async (key) => {
        const found = await services.newestOccurrence(key);
        return found && newest !== undefined ? { ...found, alarmStateAt: newest } : found;
      },
      resolve: async (id, by, at) => services.resolve(id, by, at),
    });
  },
};
