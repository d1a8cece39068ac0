import type { Data, Json } from './json.ts';

/** Calls an AWS service other than Lambda: its answer, or a rejection with an error whose `name` the state sees. */
export type ServiceCaller = (service: string, action: string, parameters: object) => Promise<object>;

/** The services that tasks can reach. A task that needs one that is left out fails, and its cause names the service. */
export type Integrations = {
  /**
   * Invokes a function with a JSON text, as the role of the machine.
   *
   * Rejects with an error named as the state sees it (`Lambda.ResourceNotFoundException`,
   * `Lambda.TooManyRequestsException`) when the service fails. When the function fails, the answer has a
   * `functionError` and the reason is its payload.
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

/** An execution that a task started. */
export type ChildExecution = {
  readonly arn: string;
  readonly startedAt: number;
  /** Calls back once it has ended; the returned function cancels that. */
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

/** The callbacks of a waiting task, for answers from outside. */
export type TaskListener = {
  readonly succeed: (output: Data) => void;
  readonly fail: (error: string | undefined, cause: string | undefined) => void;
  readonly beat: () => void;
  /** Times the task out if its time is over at this very instant; returns true if it was. */
  readonly expire: () => boolean;
};

/** The services that an execution needs from the engine that runs it. */
export type Services = {
  readonly integrations: Integrations;
  /** Creates a new task token for a task of a machine. */
  readonly createToken: (machineArn: string) => string;
  /** Listens to the answers that are sent with a token, until the returned function is called. */
  readonly listen: (token: string, listener: TaskListener) => () => void;
  readonly requestId: () => string;
  /** Called with the execution's ARN after every event that its history receives. */
  readonly onEvent?: (executionArn: string) => void;
  /** Starts an execution with a role, as StartExecution does; throws an error named as in the API. */
  readonly startExecution: (parameters: { [name: string]: Json }, roleArn: string) => ChildExecution;
  /** Calls any operation of Step Functions, for the SDK integration. */
  readonly callStepFunctions: (operation: string, parameters: { [name: string]: Json }) => Promise<Json>;
};
