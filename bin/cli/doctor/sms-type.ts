import { GetSMSAttributesCommand, SNSClient } from '@aws-sdk/client-sns';
import type { Check } from './check.ts';

/** Whether the backstop's SMS go out first: what a topic sends is of the account's type, and SNS's own is the last in line. */
export const smsType: Check = {
  name: 'SMS type',
  needs: ['sns:GetSMSAttributes'],
  run: async () => {
    const check = 'SMS type';
    const asked = new GetSMSAttributesCommand({ attributes: ['DefaultSMSType'] });
    const { attributes } = await new SNSClient({}).send(asked);
    const type = attributes?.DefaultSMSType ?? 'Promotional';
    if (type === 'Transactional') return [{ check, status: 'ok', found: 'The backstop’s are Transactional' }];
    const found = `The backstop’s are ${type}: SNS and the networks let others go first, and may drop them`;
    const todo = '`aws sns set-sms-attributes --attributes DefaultSMSType=Transactional`';
    return [{ check, status: 'warning', found, todo }];
  },
};
