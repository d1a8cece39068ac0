import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { type Api, acknowledgeNoLogin, integrate } from './api.ts';
import { createFunction, type FunctionBase } from './functions.ts';
import type { Tables } from './tables.ts';

export type CalendarFeedsProps = { readonly base: FunctionBase; readonly tables: Tables; readonly api: Api };

/** The route /c/{code}, where calendar programs read shifts, and the function behind it, which cannot write. */
export function createCalendarFeeds(scope: Construct, { base, tables, api }: CalendarFeedsProps): LambdaFunction {
  const showCalendar = createFunction(scope, 'ShowCalendar', {
    base,
    description:
      'Shows calendar programs the shifts of a contact or a schedule at GET /c/{code}.ics. Its role cannot write.',
    // Nobody waits for it.
    memoryMegabytes: 512,
    environment: { ON_CALL_TABLE: tables.environment.ON_CALL_TABLE },
  });
  tables.onCall.grant(showCalendar, 'dynamodb:GetItem', 'dynamodb:Scan');
  const method = api.rest.root.resourceForPath('/c/{code}').addMethod('ANY', integrate(showCalendar));
  acknowledgeNoLogin(
    method,
    'The code in the path has at least 128 bits and stands for a login. A calendar program cannot log in.',
  );
  return showCalendar;
}
