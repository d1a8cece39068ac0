import type { Data, Json } from './json.ts';

/** A call of an AWS service other than Lambda: gives the answer, or rejects with an error whose `name` the state sees. */
export type ServiceCaller = (service: string, action: string, parameters: object) => Promise<object>;

/** The world outside: what tasks can reach. What is left out does not exist, and a task that needs it fails saying so. */
export type Integrations = {
  /**
   * Invokes a function with a JSON text, as the role of the machine.
   *
   * Rejects with an error named as the state sees it (`Lambda.ResourceNotFoundException`,
   * `Lambda.TooManyRequestsException`) when the service fails. A function that fails is an answer with
   * `functionError`, and its payload says why.
   */
  readonly invokeFunction: (
    nameOrArn: string,
    payload: string,
    roleArn: string,
  ) => Promise<{ payload: string; functionError?: string; executedVersion?: string }>;
  readonly sns?: ServiceCaller;
  readonly sqs?: ServiceCaller;
  readonly dynamodb?: ServiceCaller;
  readonly events?: ServiceCaller;
  /** Any service through the SDK integration: `aws-sdk:s3:getObject` is called with `s3` and `getObject`. */
  readonly awsSdk?: ServiceCaller;
};

/** An execution that a task started, as DescribeExecution gives it, with capital letters. */
export type ChildExecution = {
  readonly arn: string;
  readonly startedAt: number;
  /** Calls back once it has ended; returns what takes the interest back. */
  readonly onEnd: (then: (end: ChildEnd) => void) => () => void;
  readonly stop: () => void;
};

export type ChildEnd = {
  readonly status: string;
  readonly name: string;
  readonly machineArn: string;
  readonly input: Data;
  readonly output?: Data | undefined;
  readonly error?: string | undefined;
  readonly cause?: string | undefined;
  readonly stoppedAt: number;
};

/** How a task that waits is told of an answer from outside. */
export type TaskListener = {
  readonly succeed: (output: Data) => void;
  readonly fail: (error: string | undefined, cause: string | undefined) => void;
  readonly beat: () => void;
  /** Times the task out if its time is over at this very instant; says whether it was. */
  readonly expire: () => boolean;
};

/** What an execution asks of the engine that runs it. */
export type Services = {
  readonly integrations: Integrations;
  /** A fresh task token for a task of a machine. */
  readonly createToken: (machineArn: string) => string;
  /** Hears the answers that are sent with a token, until what it returns is called. */
  readonly listen: (token: string, listener: TaskListener) => () => void;
  readonly requestId: () => string;
  /** Hears of every event as it comes into an execution's history, by the execution's ARN. */
  readonly onEvent?: (executionArn: string) => void;
  /** Starts an execution as a role, as StartExecution does; throws an error whose name is that of the API. */
  readonly startExecution: (parameters: { [name: string]: Json }, roleArn: string) => ChildExecution;
  /** Calls any operation of Step Functions, for the SDK integration. */
  readonly callStepFunctions: (operation: string, parameters: { [name: string]: Json }) => Promise<Json>;
};
