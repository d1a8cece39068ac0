import { type Entry, type Machine, refusal, type Service } from './service.ts';

const nameForm = /^[^\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\uFFFE\uFFFF\u{10FFFF}]+$/u;

/** Refuses a name with characters that the API reference excludes. */
export function checkName(name: string): void {
  if (!nameForm.test(name)) throw refusal('InvalidName', `Invalid Name: '${name}'`);
}

/** Refuses the ARN of anything but a role. */
export function checkRoleArn(arn: string): void {
  if (!/^arn:[^:]+:iam::\d{12}:role\/./.test(arn)) throw refusal('InvalidArn', `Invalid Role Arn: '${arn}'`);
}

/** Refuses a text that is not an ARN, and the ARN of another kind of resource. */
export function checkArn(arn: string, kind: string): void {
  if (!arn.startsWith('arn:')) throw refusal('InvalidArn', `Invalid Arn: 'Invalid ARN prefix: ${arn}'`);
  const [, , , , , actual = '', name = ''] = arn.split(':');
  if (actual !== kind) throw refusal('InvalidArn', `Invalid Arn: 'Resource type not valid in this context: ${actual}'`);
  if (kind !== 'stateMachine' || !name.includes('/')) return;
  const fault = refusal('ValidationException', `The ARN of a labelled Map state is not supported: '${arn}'`);
  throw Object.assign(fault, { reason: 'API_DOES_NOT_SUPPORT_LABELED_ARNS' });
}

export function machineArn({ region, account }: Service, name: string): string {
  return `arn:aws:states:${region}:${account}:stateMachine:${name}`;
}

export function executionArn({ region, account }: Service, machine: string, name: string): string {
  return `arn:aws:states:${region}:${account}:execution:${machine}:${name}`;
}

/** The machine with this ARN, even if it is being deleted. */
export function machineOf(service: Service, arn: string): Machine {
  checkArn(arn, 'stateMachine');
  const machine = service.machines.get(arn);
  if (machine) return machine;
  throw refusal('StateMachineDoesNotExist', `State Machine Does Not Exist: '${arn}'`);
}

/** The machine with this ARN, unless it is being deleted. */
export function lastingMachineOf(service: Service, arn: string): Machine {
  const machine = machineOf(service, arn);
  checkLasting(machine);
  return machine;
}

/**
 * The ARN of a machine without the version or alias at its end. Permissions name only that.
 *
 * @see https://docs.aws.amazon.com/step-functions/latest/dg/auth-version-alias.html
 */
export function unqualified(machineArn: string): string {
  return machineArn.split(':').slice(0, 7).join(':');
}

export function checkLasting({ arn, isDeleting }: Machine): void {
  if (isDeleting) throw refusal('StateMachineDeleting', `State Machine is being deleted: '${arn}'`);
}

export function entryOf(service: Service, arn: string): Entry {
  checkArn(arn, 'execution');
  const entry = service.entries.get(arn);
  if (entry) return entry;
  throw refusal('ExecutionDoesNotExist', `Execution Does Not Exist: '${arn}'`);
}
