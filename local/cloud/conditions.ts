import type { Stack } from './loader.ts';

/**
 * How the account is around the stack, as an account is that is ready for the night.
 *
 * It may be changed at any time: what is asked next is answered by it.
 */
export type Conditions = {
  stackStatus: string;
  /** The stack's outputs by their names. */
  outputs: Record<string, string>;
  parameters: Record<string, string>;
  readonly email: {
    isSandbox: boolean;
    isSending: boolean;
    enforcement: 'HEALTHY' | 'PROBATION' | 'SHUTDOWN';
    /** Addresses and domains that are no identities of the account; all others are, and verified. */
    unknown: string[];
    /** Addresses on the account's list of those that SES sends nothing to. */
    suppressed: string[];
  };
  readonly sms: {
    isSandbox: boolean;
    /** The numbers that may be sent to in the sandbox. */
    verified: string[];
    /** USD a month; the account's default where there is none. */
    spendLimit: string | undefined;
    /** What SMS are that say nothing of it themselves; SNS's own default where there is none. */
    type: 'Promotional' | 'Transactional' | undefined;
    originationNumbers: string[];
  };
  /** What End User Messaging says of the account. */
  readonly phone: {
    isSandbox: boolean;
    /** The numbers that may be sent to in the sandbox. */
    verified: string[];
    /** USD a month. */
    readonly spendLimits: { TEXT: number; VOICE: number };
    /** Origination identities that are none of the account's; all others are, as they are described here. */
    unknown: string[];
    identity: { Status: string; NumberCapabilities: string[]; OptOutListName: string };
  };
  /** Endpoints whose subscription nobody has confirmed. */
  unconfirmed: string[];
  /** Endpoints whose subscription is gone: SNS drops what is not confirmed in time. */
  unsubscribed: string[];
  /** How many the account may have at once; nothing here reserves any. */
  concurrentExecutions: number;
};

export function readyConditions({ outputs, parameters }: Pick<Stack, 'outputs' | 'parameters'>): Conditions {
  return {
    stackStatus: 'CREATE_COMPLETE',
    outputs: { ...outputs },
    parameters: { ...parameters },
    email: { isSandbox: false, isSending: true, enforcement: 'HEALTHY', unknown: [], suppressed: [] },
    sms: {
      isSandbox: false,
      verified: [],
      spendLimit: '50',
      type: 'Transactional',
      originationNumbers: ['+15550100000'],
    },
    phone: {
      isSandbox: false,
      verified: [],
      spendLimits: { TEXT: 50, VOICE: 50 },
      unknown: [],
      identity: { Status: 'ACTIVE', NumberCapabilities: ['SMS', 'VOICE'], OptOutListName: 'Default' },
    },
    unconfirmed: [],
    unsubscribed: [],
    concurrentExecutions: 1000,
  };
}
