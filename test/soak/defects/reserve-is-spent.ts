import { prices } from '../../../lambdas/domain/notify/costs.ts';
import { type Defect, replaced } from '../defects.ts';

export const defect: Defect = {
  says: 'The SMS of contacts spend the reserve of the backstop, too.',
  breaks: [9],
  table: (services) =>
    replaced(services, {
      takeSpend: (month, amount, most) => services.takeSpend(month, amount, most + 20 * prices.smsPart),
    }),
};
