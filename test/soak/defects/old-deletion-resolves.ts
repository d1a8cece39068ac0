import { type Defect, readsAlarmEvent } from '../defects.ts';

export const defect: Defect = {
  says: 'The event of a deletion counts from when it arrives, so that it resolves the incident of an alarm made again.',
  breaks: [5],
  canShowIn: ({ deletions }) => deletions.some(({ deliveredAfterSeconds: [first = 0] }) => first > 0),
  reads: readsAlarmEvent((event, sentAt) =>
    event['detail-type'] === 'CloudWatch Alarm Configuration Change' ? { ...event, time: sentAt } : event,
  ),
};
