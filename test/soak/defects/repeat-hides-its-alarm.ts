import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'ALARM after ALARM never stands for an ALARM whose event is lost or late, however new that is.',
  breaks: [1],
  services: (fn, services) =>
    fn === 'receive-alarm'
      ? replaced(services, {
          describeAlarm: async (name) => {
            const now = await services.describeAlarm(name);
            return now.state === 'ALARM' ? { ...now, since: new Date(0).toISOString() } : now;
          },
        })
      : services,
};
