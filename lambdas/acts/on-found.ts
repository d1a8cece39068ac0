import { recoverIncident } from './recover.ts';
import { takeInHeldChange } from './take-in-alarm.ts';
import { takeInHeldAlert } from './take-in-held-alert.ts';
import { takeInMissedAlarm } from './take-in-missed-alarm.ts';
import { tellOfEnd } from './tell-of-end.ts';
import { watchHeartbeat } from './watch-heartbeat.ts';

/** The acts of a sweep on what it finds. They are loaded together: each file that a function starts with takes time. */
export const onFound = {
  recoverIncident,
  takeInHeldChange,
  takeInHeldAlert,
  takeInMissedAlarm,
  tellOfEnd,
  watchHeartbeat,
};
