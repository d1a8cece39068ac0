import { queryService } from './wire.ts';

/** STS, which returns the account. */
export function createSts(account: string) {
  return queryService('STS', 'https://sts.amazonaws.com/doc/2011-06-15/', {
    GetCallerIdentity: () => ({ Arn: `arn:aws:iam::${account}:user/local`, UserId: 'LOCAL', Account: account }),
  });
}
