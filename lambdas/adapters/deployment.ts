import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The account and Region that every call goes to. */
export type Place = { readonly account: string; readonly region: string };

/** Where whoever runs this would act, as their credentials and configuration say. */
export async function findPlace(): Promise<Place> {
  const client = new STSClient({});
  const region = await client.config.region();
  const { Account = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, region };
}

/** A parameter that a deployed stack left, if there is one by this name. */
export async function findParameter(name: string): Promise<string | undefined> {
  try {
    const { Parameter } = await new SSMClient({}).send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}
