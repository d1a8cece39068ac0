import { alarms } from './alarms.ts';
import { backstop } from './backstop.ts';
import type { Check } from './check.ts';
import { contacts } from './contacts.ts';
import { email } from './email.ts';
import { lastTest } from './last-test.ts';
import { concurrency, executions } from './quotas.ts';
import { origination, sms } from './sms.ts';
import { caller, stack } from './stack.ts';

/** Everything that the doctor looks at, in the order of its table. */
export const checks: readonly Check[] = [
  caller,
  stack,
  contacts,
  email,
  sms,
  origination,
  backstop,
  concurrency,
  executions,
  alarms,
  lastTest,
];
