import { alarms } from './alarms.ts';
import { apiLog } from './api-log.ts';
import { backstop } from './backstop.ts';
import { calendar, timeZones } from './calendar.ts';
import { calls } from './calls.ts';
import { canary } from './canary.ts';
import type { Check } from './check.ts';
import { contacts } from './contacts.ts';
import { domain } from './domain.ts';
import { email, emailSandbox, sender } from './email.ts';
import { identities, phoneLimits, phoneOptOuts, phoneSandbox } from './end-user-messaging.ts';
import { heartbeats } from './heartbeats.ts';
import { lastTest } from './last-test.ts';
import { protection } from './protection.ts';
import { concurrency, executions } from './quotas.ts';
import { refusals } from './refusals.ts';
import { settings } from './settings.ts';
import { optOuts, origination, smsSandbox, spendLimit } from './sms.ts';
import { smsBudget } from './sms-budget.ts';
import { smsCountries } from './sms-countries.ts';
import { smsType } from './sms-type.ts';
import { caller, stack } from './stack.ts';
import { suppression } from './suppression.ts';
import { versions } from './versions.ts';
import { voiceSandbox } from './voice-sandbox.ts';

/** All checks, in the order of the doctor's table. */
export const checks: readonly Check[] = [
  caller,
  stack,
  versions,
  settings,
  contacts,
  calendar,
  timeZones,
  domain,
  email,
  sender,
  emailSandbox,
  suppression,
  smsSandbox,
  optOuts,
  spendLimit,
  smsBudget,
  smsType,
  origination,
  smsCountries,
  identities,
  calls,
  protection,
  phoneSandbox,
  voiceSandbox,
  phoneOptOuts,
  phoneLimits,
  backstop,
  concurrency,
  executions,
  alarms,
  heartbeats,
  apiLog,
  refusals,
  canary,
  lastTest,
];
