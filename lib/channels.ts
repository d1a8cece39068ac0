import { Fn, Stack, Token } from 'aws-cdk-lib';
import { type IRole, PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Function as LambdaFunction } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import type { Environment } from '../lambdas/env.ts';
import { type Deliveries, identityArn } from './deliveries.ts';
import { allow, explainWildcard } from './grants.ts';
import { smsRegions } from './regions.ts';
import type { Settings } from './settings.ts';

export type ChannelsProps = {
  readonly settings: Settings;
  /** The sender of e-mails: `address` or `Name <address>`. */
  readonly sender: string;
  readonly deliveries: Deliveries;
  /** The address that links begin with, without a slash at the end. */
  readonly baseUrl: string;
};

/** The channels, as functions need them. */
export type Channels = {
  /** The variables of a function that sends. */
  readonly environment: Partial<Environment>;
  /** Lets a function send SMS, and e-mail from the sender's address. */
  readonly grantMessages: (sender: LambdaFunction) => void;
  /** Lets a function make calls, if the settings have a number to call from. */
  readonly grantCalls: (caller: LambdaFunction) => void;
};

/** The channels that the settings choose. The variable of an unused channel is empty. */
export function createChannels(scope: Construct, { settings, sender, deliveries, baseUrl }: ChannelsProps): Channels {
  const { originationIdentity, voiceOrigination } = settings;
  const arnOf = (identity: string | undefined) => (identity === undefined ? '' : identityArn(scope, identity));
  return {
    environment: {
      BASE_URL: baseUrl,
      SENDER: sender,
      EMAIL_CONFIGURATION_SET: deliveries.emails.configurationSetName,
      SMS_REGIONS: smsRegions.join(),
      ORIGINATION_NUMBER: settings.originationNumber ?? '',
      ORIGINATION_IDENTITY: arnOf(originationIdentity),
      VOICE_ORIGINATION: arnOf(voiceOrigination),
      MAX_PRICE: settings.maxPrice ?? '',
      SMS_PRICE: String(settings.smsPrice),
      CALL_PRICE: String(settings.callPrice),
      SMS_BUDGET: settings.smsBudget === undefined ? '' : String(settings.smsBudget),
      PHONE_CONFIGURATION_SET: deliveries.phones?.ref ?? '',
      NOTICES: settings.notices,
    },
    grantMessages: (grantee) => {
      if (originationIdentity === undefined) grantSns(grantee);
      else allow(grantee, ['sms-voice:SendTextMessage'], ...phoneResources(scope, originationIdentity, deliveries));
      grantEmail(grantee, addressOf(sender), deliveries);
    },
    grantCalls: (caller) => {
      if (voiceOrigination !== undefined)
        allow(caller, ['sms-voice:SendVoiceMessage'], ...phoneResources(scope, voiceOrigination, deliveries));
    },
  };
}

/**
 * The address of a sender, without the name before it.
 *
 * CloudFormation cannot match patterns. Of two copies with `<` between them, the second part is always the address.
 */
function addressOf(sender: string): string {
  if (!Token.isUnresolved(sender)) return sender.replace(/^.*<([^>]*)>.*$/, '$1');
  const second = Fn.select(1, Fn.split('<', Fn.join('<', [sender, sender])));
  return Fn.select(0, Fn.split('>', second));
}

function grantEmail(sender: LambdaFunction, address: string, { emails }: Deliveries): void {
  const stack = Stack.of(sender);
  const set = { service: 'ses', resource: 'configuration-set', resourceName: emails.configurationSetName };
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['ses:SendEmail'],
      resources: [stack.formatArn({ service: 'ses', resource: 'identity', resourceName: '*' }), stack.formatArn(set)],
      conditions: { StringEquals: { 'ses:FromAddress': address } },
    }),
  );
  explainWildcard(
    sender.role as IRole,
    'Resource::arn:<AWS::Partition>:ses:<AWS::Region>:<AWS::AccountId>:identity/*',
    'SES also checks the identity of a recipient in the same account. A condition allows one sender only.',
  );
}

function grantSns(sender: LambdaFunction): void {
  sender.addToRolePolicy(
    new PolicyStatement({
      actions: ['sns:Publish'],
      // A policy cannot name a phone number as a resource, so this allows everything that is not a topic.
      notResources: [Stack.of(sender).formatArn({ service: 'sns', region: '*', account: '*', resource: '*' })],
    }),
  );
  allow(sender, ['sns:CheckIfPhoneNumberIsOptedOut'], '*');
  sender.addToRolePolicy(
    new PolicyStatement({
      // SNS calls End User Messaging with the permissions of its own caller.
      actions: ['sms-voice:SendTextMessage', 'sms-voice:DescribeOptedOutNumbers'],
      resources: ['*'],
      conditions: { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } },
    }),
  );
  explainWildcard(
    sender.role as IRole,
    'Resource::*',
    'CheckIfPhoneNumberIsOptedOut has no resource type. SNS chooses the resources in End User Messaging, and a condition allows only SNS to use them.',
  );
}

/**
 * The resources on which End User Messaging checks the permission to send: the origination identity and the
 * configuration set.
 */
function phoneResources(scope: Construct, identity: string, { phones }: Deliveries): string[] {
  return [identityArn(scope, identity), ...(phones === undefined ? [] : [phones.attrArn])];
}
