import { type Defect, readsAlarmEvent } from '../defects.ts';

export const defect: Defect = {
  says: 'The event of a further rule is lost if its mapping finds no summary.',
  breaks: [0],
  reads: readsAlarmEvent((event) => {
    const { event: ruled } = event as unknown as { readonly event?: { readonly detail: { readonly title?: string } } };
    const isLost = ruled !== undefined && ruled.detail.title === undefined;
    return isLost
      ? { ...event, event: { ...ruled, source: 'aws.cloudwatch', 'detail-type': 'CloudWatch Alarm State Change' } }
      : event;
  }),
};
