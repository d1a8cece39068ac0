import { Stack } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import { type Deliveries, identityArn } from './deliveries.ts';
import { allow, explainWildcard } from './grants.ts';
import type { Settings } from './settings.ts';

export type ChannelsProps = {
  readonly settings: Settings;
  readonly deliveries: Deliveries;
  /** Where links lead, without a slash at the end. */
  readonly baseUrl: string;
};

/** How people are reached. */
export type Channels = {
  /** What a function that sends has to know. */
  readonly environment: Partial<Environment>;
  /** Lets a function send SMS, and e-mail from the sender's address. */
  readonly grantWriting: (sender: LambdaFunction) => void;
  /** Lets a function call, where the settings have a number to call from. */
  readonly grantCalls: (caller: LambdaFunction) => void;
};

/** The channels that the settings have: an empty variable is one that they have not. */
export function createChannels(scope: Construct, { settings, deliveries, baseUrl }: ChannelsProps): Channels {
  const { originationIdentity, voiceOrigination } = settings;
  const arnOf = (identity: string | undefined) => (identity === undefined ? '' : identityArn(scope, identity));
  return {
    environment: {
      BASE_URL: baseUrl,
      SENDER: settings.sender,
      EMAIL_CONFIGURATION_SET: deliveries.emails.configurationSetName,
      ORIGINATION_NUMBER: settings.originationNumber ?? '',
      ORIGINATION_IDENTITY: arnOf(originationIdentity),
      VOICE_ORIGINATION: arnOf(voiceOrigination),
      MAX_PRICE: settings.maxPrice ?? '',
      PHONE_CONFIGURATION_SET: deliveries.phones?.ref ?? '',
      NOTICES: settings.notices,
    },
    grantWriting: (sender) => {
      if (originationIdentity === undefined) grantSns(sender);
      else allow(sender, ['sms-voice:SendTextMessage'], ...phoneResources(scope, originationIdentity, deliveries));
      grantEmail(sender, settings, deliveries);
    },
    grantCalls: (caller) => {
      if (voiceOrigination !== undefined)
        allow(caller, ['sms-voice:SendVoiceMessage'], ...phoneResources(scope, voiceOrigination, deliveries));
    },
  };
}

function grantEmail(sender: LambdaFunction, settings: Settings, { emails }: Deliveries): void {
  const stack = Stack.of(sender);
  const set = { service: 'ses', resource: 'configuration-set', resourceName: emails.configurationSetName };
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' }), stack.formatArn(set)],
      conditions: { StringEquals: { 'ses:FromAddress': settings.sender.replace(/^.*<([^>]*)>.*$/, '$1') } },
    }),
  );
  explainWildcard(
    sender.role as IRole,
    'Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*',
    'Sends are refused on the recipient’s identity too, where it is one of the account’s; a condition names the one sender.',
  );
}

function grantSns(sender: LambdaFunction): void {
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      // A phone number is no resource that a policy can name: everything is allowed that is no topic.
      notResources: [Stack.of(sender).formatArn({ service: 'sns', region: '*', account: '*', resource: '*' })],
    }),
  );
  allow(sender, ['sns:CheckIfPhoneNumberIsOptedOut'], '*');
  sender.addToRolePolicy(
    new PolicyStatement({
      // SNS has End User Messaging send and look up, with the rights of whoever called SNS.
      actions: ['sms-voice:SendTextMessage', 'sms-voice:DescribeOptedOutNumbers'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } },
    }),
  );
  explainWildcard(
    sender.role as IRole,
    'Resource::*',
    'SNS knows no resource for CheckIfPhoneNumberIsOptedOut, and chooses what End User Messaging sends from and where it looks; a condition lets only SNS do so.',
  );
}

/** All that a send by End User Messaging is judged on: what it comes from, and its configuration set. */
function phoneResources(scope: Construct, identity: string, { phones }: Deliveries): string[] {
  return [identityArn(scope, identity), ...(phones === undefined ? [] : [phones.attrArn])];
}
