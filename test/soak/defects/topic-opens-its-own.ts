import { type Defect, readsBody } from '../defects.ts';

export const defect: Defect = {
  says: "An alarm in a topic's message opens an incident of the topic's key, beside that of the alarm.",
  breaks: [5],
  reads: readsBody((body) => {
    const { Message } = (body ?? {}) as { readonly Message?: unknown };
    return typeof Message === 'string' ? JSON.parse(Message) : body;
  }),
};
