import type { Stack } from './loader.ts';

/**
 * The state of the account around the stack. At first it is an account that is ready for use.
 *
 * It can be changed at any time, and the next request sees the change.
 */
export type Conditions = {
  stackStatus: string;
  /** The stack's outputs by name. */
  outputs: Record<string, string>;
  parameters: Record<string, string>;
  readonly email: {
    isSandbox: boolean;
    isSending: boolean;
    enforcement: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
    /** Addresses and domains that are not identities of the account. All others are, and are verified. */
    unknown: string[];
    /** The identities that are listed. */
    identities: string[];
    /** The signatures of the identities. */
    dkim: { SigningEnabled: boolean; Status: 'SUCCESS' | 'PENDING' | 'FAILED' | 'NOT_STARTED' };
    /** Addresses on the account's suppression list. */
    suppressed: string[];
  };
  readonly sms: {
    isSandbox: boolean;
    /** The numbers that can receive messages in the sandbox. */
    verified: string[];
    /** USD a month; `undefined` stands for the account's default. */
    spendLimit: string | undefined;
    /** The type of an SMS that does not name one; `undefined` stands for SNS's own default. */
    type: 'Promotional' | 'Transactional' | undefined;
    originationNumbers: string[];
    /** The sender id of SMS that do not name one. */
    senderId: string | undefined;
  };
  /** The account in End User Messaging. */
  readonly phone: {
    isSandbox: boolean;
    /** The numbers that can receive messages in the sandbox. */
    verified: string[];
    /** USD a month. */
    readonly spendLimits: { TEXT: number; VOICE: number };
    /** The price of one part of an SMS in USD, as the events about SMS name it. */
    smsPrice: number;
    /** Origination identities that the account does not have. It has all others, each as described by `identity`. */
    unknown: string[];
    identity: { Status: string; NumberCapabilities: string[]; OptOutListName: string; SharedRoutesEnabled?: boolean };
    /** The numbers and sender ids that are listed, if no identity is named. */
    numbers: AccountNumber[];
    senderIds: { SenderId: string; IsoCountryCode: string; Registered: boolean }[];
    /** The numbers and sender ids without a resource policy. All others have one that lets SNS use them. */
    withoutPolicy: string[];
    /** They are only described here: no message is blocked. */
    protectConfigurations: ProtectConfiguration[];
  };
  /** Endpoints whose subscription has not been confirmed. */
  unconfirmed: string[];
  /** Endpoints whose subscription was confirmed without credentials. */
  confirmedInBrowser: string[];
  /** Endpoints whose subscription is gone: SNS deletes those that are not confirmed in time. */
  unsubscribed: string[];
  /** The methods of the API whose throttle is used up, such as `GET /n/{code}`. Otherwise nothing here counts requests. */
  throttled: string[];
  /**
   * Aliases of functions that lead elsewhere than the template says, by the name of the function; `null` for one that does not
   * exist. Here they only change what Lambda says of the aliases, and not which code is called.
   */
  aliases: Record<string, MovedAlias | null>;
  /** The account's limit of concurrent executions; none of it is reserved here. */
  concurrentExecutions: number;
};

/** An alias of a function as Lambda describes it. */
export type MovedAlias = {
  readonly FunctionVersion: string;
  readonly RoutingConfig?: { readonly AdditionalVersionWeights: Readonly<Record<string, number>> };
};

/** A number of the account in End User Messaging. */
type AccountNumber = {
  PhoneNumber: string;
  PhoneNumberId: string;
  IsoCountryCode: string;
  Status: string;
  NumberCapabilities: string[];
  NumberType: string;
  MessageType: string;
  InternationalSendingEnabled: boolean;
};

/** A protect configuration of the account in End User Messaging. */
export type ProtectConfiguration = {
  ProtectConfigurationId: string;
  AccountDefault: boolean;
  /** The configuration sets that it is associated with. */
  configurationSets: string[];
  /** The rules that are not ALLOW, by the ISO 3166-1 code of the country. */
  rules: { readonly [capability in 'SMS' | 'VOICE']?: Readonly<Record<string, 'BLOCK' | 'FILTER' | 'MONITOR'>> };
  /** `ExpirationTimestamp` is in seconds. */
  overrides: { DestinationPhoneNumber: string; Action: 'ALLOW' | 'BLOCK'; ExpirationTimestamp?: number }[];
};

const number: AccountNumber = {
  ...{ PhoneNumber: '+15550100000', PhoneNumberId: 'phone-0123456789abcdef0123456789abcdef', IsoCountryCode: 'US' },
  ...{ Status: 'ACTIVE', NumberCapabilities: ['SMS', 'VOICE'], NumberType: 'TEN_DLC', MessageType: 'TRANSACTIONAL' },
  InternationalSendingEnabled: false,
};

export function readyConditions({ outputs, parameters }: Pick<Stack, 'outputs' | 'parameters'>): Conditions {
  return {
    stackStatus: 'CREATE_COMPLETE',
    outputs: { ...outputs },
    parameters: { ...parameters },
    email: {
      ...{ isSandbox: false, isSending: true, enforcement: 'HEALTHY', unknown: [], suppressed: [] },
      identities: ['example.org'],
      dkim: { SigningEnabled: true, Status: 'SUCCESS' },
    },
    sms: {
      isSandbox: false,
      verified: [],
      spendLimit: '50',
      type: 'Transactional',
      senderId: undefined,
      originationNumbers: [number.PhoneNumber],
    },
    phone: {
      isSandbox: false,
      verified: [],
      spendLimits: { TEXT: 50, VOICE: 50 },
      smsPrice: 0.05,
      unknown: [],
      identity: { Status: 'ACTIVE', NumberCapabilities: ['SMS', 'VOICE'], OptOutListName: 'Default' },
      ...{ numbers: [number], senderIds: [], withoutPolicy: [], protectConfigurations: [] },
    },
    unconfirmed: [],
    confirmedInBrowser: [],
    unsubscribed: [],
    throttled: [],
    aliases: {},
    concurrentExecutions: 1000,
  };
}
