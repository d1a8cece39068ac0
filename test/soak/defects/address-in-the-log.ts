import { type Defect, replaced, writeAsItIs } from '../defects.ts';

export const defect: Defect = {
  says: 'An address that refuses a message is written to the log.',
  breaks: [7],
  services: (fn, services) => {
    if (fn !== 'send-notification') return services;
    return replaced(services, {
      sendMessage: async (channel, contact, ...message) => {
        const delivery = await services.sendMessage(channel, contact, ...message);
        if (!delivery.sent) writeAsItIs('refused', { channel, address: contact[channel] });
        return delivery;
      },
    });
  },
};
