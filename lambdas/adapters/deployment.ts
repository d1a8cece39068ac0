import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, ParameterNotFound, SSMClient } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient } from '@aws-sdk/client-sts';

/** The account and Region that every call goes to, and as whom (an ARN). */
export type CallerIdentity = { readonly account: string; readonly region: string; readonly caller: string };

/** Where whoever runs this would act, as their credentials and configuration say. */
export async function findCallerIdentity(): Promise<CallerIdentity> {
  const client = new STSClient({});
  const region = await client.config.region();
  const { Account = 'unknown', Arn = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, region, caller: Arn };
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

/** A stack as it stands: its status in CloudFormation's words, what it gives out, and what it was given. */
export type DeployedStack = {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * The deployed stack of the pager of this name, if there is one, with what belongs to that pager: of `Shop_Ops` what
 * the stack Shop calls `OpsVersion` is `Version`.
 */
export async function findStack(pager: string): Promise<DeployedStack | undefined> {
  const [StackName, ...path] = pager.split('_');
  const named = (pairs: Pairs) => namedUnder(path.join('').replaceAll('-', ''), pairs);
  try {
    const { Stacks = [] } = await new CloudFormationClient({}).send(new DescribeStacksCommand({ StackName }));
    const [stack] = Stacks;
    if (stack === undefined) return undefined;
    const { StackStatus = 'UNKNOWN', Outputs = [], Parameters = [] } = stack;
    return {
      status: StackStatus,
      outputs: named(Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
      parameters: named(Parameters.map(({ ParameterKey, ParameterValue }) => [ParameterKey, ParameterValue])),
    };
  } catch (error) {
    if (isNoSuchStack(error)) return undefined;
    throw error;
  }
}

/** CloudFormation has no error of its own for a stack that is not there. */
function isNoSuchStack(error: unknown): boolean {
  return (
    error instanceof CloudFormationServiceException &&
    error.name === 'ValidationError' &&
    /does not exist/.test(error.message)
  );
}

type Pairs = (readonly [string | undefined, string | undefined])[];

function namedUnder(prefix: string, pairs: Pairs): Record<string, string> {
  const under = pairs.filter(([name = '']) => name.startsWith(prefix));
  return Object.fromEntries(under.map(([name = '', value = '']) => [name.slice(prefix.length), value]));
}
