import {
  CloudFormationClient,
  CloudFormationServiceException,
  DescribeStacksCommand,
} from '@aws-sdk/client-cloudformation';
import { GetParameterCommand, ParameterNotFound, SSMClient, type SSMClientConfig } from '@aws-sdk/client-ssm';
import { GetCallerIdentityCommand, STSClient, type STSClientConfig } from '@aws-sdk/client-sts';

/** The account and Region of every call, and the caller's ARN. */
export type CallerIdentity = { readonly account: string; readonly region: string; readonly caller: string };

/** How long AWS is waited for. */
export type Patience = Pick<SSMClientConfig & STSClientConfig, 'maxAttempts' | 'requestHandler'>;

/** The account, Region and caller of the current credentials and configuration. */
export async function findCallerIdentity(patience: Patience = {}): Promise<CallerIdentity> {
  const client = new STSClient(patience);
  const region = await client.config.region();
  const { Account = 'unknown', Arn = 'unknown' } = await client.send(new GetCallerIdentityCommand({}));
  return { account: Account, region, caller: Arn };
}

/** The value of a parameter of this name that a deployed stack has written, if it exists. */
export async function findParameter(name: string, patience: Patience = {}): Promise<string | undefined> {
  try {
    const { Parameter } = await new SSMClient(patience).send(new GetParameterCommand({ Name: name }));
    return Parameter?.Value;
  } catch (error) {
    if (error instanceof ParameterNotFound) return undefined;
    throw error;
  }
}

/** A deployed stack: its status in CloudFormation's words, its outputs and its parameters. */
export type DeployedStack = {
  readonly status: string;
  readonly outputs: Readonly<Record<string, string>>;
  readonly parameters: Readonly<Record<string, string>>;
};

/**
 * The deployed stack of the pager of this name, if it exists, with that pager's own parameters and outputs. For `Shop_Ops`
 * the output `OpsVersion` of the stack Shop is `Version`.
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

/** True for the error about a missing stack. CloudFormation has no error type for it. */
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
