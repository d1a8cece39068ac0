import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The sweep resolves the incident of an alarm that is over, and does not record the state that CloudWatch told it.',
  breaks: [5],
  services: (fn, services) =>
    fn === 'sweep'
      ? replaced(services, {
          recordAlarmState: async (key, state) => {
            if (state.state === 'ALARM') await services.recordAlarmState(key, state);
          },
        })
      : services,
};
