import { type Defect, hasMutes, replaced } from '../defects.ts';

/** How often each held alert was looked at. Without an end it would open again for days. */
const looks = new Map<string, number>();
const mostLooks = 30;
const later = '9999-12-31T00:00:00.000Z';

export const defect: Defect = {
  says: 'For half an hour, what a mute held counts as newer than its own incident, and opens again after that was closed.',
  breaks: [11],
  canShowIn: hasMutes,
  services: (fn, services) => {
    if (fn !== 'sweep') return services;
    return replaced(services, {
      findHeldAlerts: async () =>
        (await services.findHeldAlerts()).map((held) => {
          const count = (looks.get(held.name) ?? 0) + (held.until === undefined ? 0 : 1);
          looks.set(held.name, count);
          return count > mostLooks ? held : { ...held, at: later };
        }),
    });
  },
};
