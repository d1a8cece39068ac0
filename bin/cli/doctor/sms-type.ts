import { GetSMSAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Check } from './check.ts';

/** Checks that the backstop's SMS are delivered first. SMS of a topic have the account's type, and SNS's default is delivered last. */
export const smsType: Check = {
  name: 'SMS type',
  needs: ['sns:GetSMSAttributes'],
  run: async () => {
    const check = 'SMS type';
    const asked = new GetSMSAttributesCommand({ attributes: ['DefaultSMSType'] });
    const { attributes } = await new SNSClient({}).send(asked);
    const type = attributes?.DefaultSMSType ?? 'Promotional';
    if (type === 'Transactional') return [{ check, status: 'ok', found: 'The backstop’s SMS are Transactional' }];
    const found = `The backstop’s SMS are ${type}: other SMS are delivered first, and these can be dropped`;
    const todo = 'Run `aws sns set-sms-attributes --attributes DefaultSMSType=Transactional`.';
    return [{ check, status: 'warning', found, todo }];
  },
};
