import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'An address that refuses a message is written to the log.',
  breaks: [7],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, {
      sendMessage: async (channel, contact, ...message) => {
        const delivery = await services.sendMessage(channel, contact, ...message);
        return delivery.sent ? delivery : { ...delivery, why: `${contact[channel]}: ${delivery.why}` };
      },
    });
  },
};
