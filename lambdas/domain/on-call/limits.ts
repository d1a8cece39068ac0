const hour = 3600;

/** An acknowledged incident of which nothing was heard for this long counts as closed, as does one that was stopped this long ago. */
export const forgetAfterSeconds = 24 * 3600;

/**
 * What contacts, policies and routes may be at most, so that every policy that is accepted fits the machines that run it.
 *
 * - A wait may be extended to three times its length. NotifyContact stops after 86,400 s: three times a contact's four
 *   hours is 43,200 s, and leaves room for ten sends that are each retried for a minute.
 * - NotifySupport stops after 345,600 s: three times a policy's 24 h is 259,200 s, and leaves a day for retries.
 * - A history has at most 25,000 events. A contact adds about ten of them to NotifySupport's: 500 make 5,000, and the
 *   200 levels that 20 levels in 10 rounds can be about ten each, 2,000 more. The rest is for retries and redrives.
 * - An acknowledged incident counts as closed once it was quiet for 24 h. `resolveWithin` has to end before.
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
  routes: 200,
  alarmNameCharacters: 255,
  nameCharacters: 60,
  contactIdCharacters: 20,
  policyIdCharacters: 40,
} as const;
