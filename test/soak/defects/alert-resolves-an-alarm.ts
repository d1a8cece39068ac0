import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'A posted alert that names the ARN of an alarm resolves or joins the incident of the alarm.',
  breaks: [5],
  services: (fn, services) => {
    if (fn !== 'receive-alert') return services;
    return replaced(services, {
      digest: (text) => services.digest(/^\["[^"]*","(arn:[^"]*)"\]$/.exec(text)?.[1] ?? text),
    });
  },
};
