import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An alarm of the pager itself counts as any other: it is held by mutes, and notifies through the pager.',
  breaks: [11],
  canShowIn: ({ ownAlarmsAtSeconds = [] }) => ownAlarmsAtSeconds.length > 0,
  services: (_, services) => replaced(services, { pagerName: () => 'AnotherPager' as 'NotifySupport' }),
};
