const hour = 3600;

/** An acknowledged incident counts as closed this long after it was taken, and a stopped one this long after the stop. */
export const forgetAfterSeconds = 24 * 3600;

/**
 * The limits for contacts, policies and routes, so that every accepted policy fits the state machines that run it.
 *
 * - A wait may be extended to three times its length. NotifyContact stops after 86,400 s: three times a contact's four
 *   hours is 43,200 s, and leaves room for ten sends that are each retried for a minute.
 * - NotifySupport stops after 345,600 s: three times a policy's 24 h is 259,200 s, and leaves a day for retries.
 * - A history has at most 25,000 events. A contact adds about ten of them to NotifySupport's: 500 make 5,000, and the
 *   200 levels of 20 levels in 10 rounds about ten each, 2,000 more. The rest is for retries and redrives.
 * - An acknowledged incident counts as closed 24 h after it was taken. `resolveWithin` must end before.
 * - An incident that was resolved and comes again within `reopenWithin` is the same. Notices of its resolution wait for as
 *   long, so the limit is short. After 100 times the next one is opened: a page must stay readable, and the number of the
 *   run is part of an execution's name.
 * - A policy without `resolveWithin` has 8 h: a working day or a night. Then an incident that was forgotten notifies again.
 * - When a taken incident gets worse, its run notifies the contact who has it before the policy: at most 4 h more, which are
 *   43,200 s with more time. With the 259,200 s above they fit into NotifySupport's time.
 * - A contact's id is part of an execution's name, which has 80 characters.
 * - Routes are one item in the table, which may have 400 KB: 200 with an alarm name of 255 characters are a quarter of it.
 */
export const limits = {
  attemptsPerContact: 10,
  contactSeconds: 4 * hour,
  contactsPerLevel: 20,
  levelsPerPolicy: 20,
  roundsPerPolicy: 10,
  contactsTimesRounds: 500,
  policySeconds: 24 * hour,
  resolveWithinSeconds: forgetAfterSeconds - hour,
  defaultResolveWithinSeconds: 8 * hour,
  reopenWithinSeconds: 4 * hour,
  defaultReopenWithinSeconds: 600,
  reopenings: 100,
  routes: 200,
  alarmNameCharacters: 255,
  nameCharacters: 60,
  contactIdCharacters: 20,
  policyIdCharacters: 40,
  sources: 100,
  sourceIdCharacters: 32,
  schedules: 100,
  layersPerSchedule: 20,
  turnsPerLayer: 100,
  timesPerLayer: 50,
  absencesPerContact: 50,
  overrides: 200,
  mutes: 200,
  muteSeconds: 7 * 24 * hour,
  reasonCharacters: 200,
  heartbeats: 200,
  heartbeatIdCharacters: 40,
  leastHeartbeatSeconds: 60,
  mostHeartbeatSeconds: 100 * 24 * hour,
} as const;
