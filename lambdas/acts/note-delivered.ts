import type * as timeline from '../adapters/timeline.ts';
import { deliveredNote } from '../domain/incident/canary.ts';
import type { Delivered } from '../domain/notify/delivered.ts';
import type { Reporting } from './reporting.ts';

export type DeliveredServices = Pick<typeof timeline, 'addEvent'> & Pick<Reporting, 'measure'>;

/** Notes on the timeline of a canary that its e-mail was delivered, and measures how long that took. */
export const noteDelivered =
  ({ addEvent, measure }: DeliveredServices) =>
  async ({ incident, at, seconds }: Delivered): Promise<void> => {
    await addEvent(incident, { at, kind: 'note', text: deliveredNote });
    measure(at, { CanarySecondsToDeliver: seconds });
  };
