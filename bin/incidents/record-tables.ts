import { env } from 'node:process';
import { stop } from '../command/errors.ts';
import type { Connection } from '../stack/connection.ts';

/** The outputs of the stack that commands about incidents need. */
export type RecordPlace = {
  /** The URL that links begin with, without a slash at the end. */
  readonly baseUrl: string;
  /** The ARN of the state machine NotifySupport. */
  readonly stateMachine: string;
};

/** Points the adapters of incidents and executions at the stack. Stops if the stack is older than this command. */
export async function openRecord({ findStack }: Pick<Connection, 'findStack'>): Promise<RecordPlace> {
  const { IncidentsTable, NotifySupportArn, RunsArn = NotifySupportArn, AlertsUrl = '' } = (await findStack()).outputs;
  if (IncidentsTable === undefined || NotifySupportArn === undefined)
    stop('The deployed stack is older than this command: deploy this version with `npx cdk deploy`.');
  Object.assign(env, { INCIDENTS_TABLE: IncidentsTable, NOTIFY_SUPPORT_ARN: RunsArn });
  return { baseUrl: AlertsUrl.replace(/\/alerts\/?$/, ''), stateMachine: NotifySupportArn };
}
