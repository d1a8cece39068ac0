import { devNull } from 'node:os';
import { env } from 'node:process';
import type { Cloud } from '../../local/cloud/cloud.ts';

/**
 * Points every AWS client that this process makes from now on at the stack on this machine, and nowhere else.
 *
 * It removes all other settings for AWS, because a profile, or an address for one service only, would override the
 * address here. Adapters make their clients when they are loaded, so they are imported after this.
 */
export function pointSdkAt({ url, region, tables, stateMachines }: Cloud): void {
  forgetAws(env);
  Object.assign(env, {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: region,
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    ON_CALL_TABLE: tables.OnCall,
    INCIDENTS_TABLE: tables.Incidents,
    NOTIFY_SUPPORT_ARN: stateMachines.NotifySupport,
  });
}

function forgetAws(variables: Record<string, string | undefined>): void {
  for (const name of Object.keys(variables)) if (name.startsWith('AWS_')) delete variables[name];
}
