import { readVersion } from '../../root.ts';
import { type Check, outputOf, type Row } from './check.ts';

/** Who asks, and where. */
export const caller: Check = {
  name: 'caller',
  needs: ['sts:GetCallerIdentity'],
  run: async ({ caller: { account, region, caller } }) => [
    { check: 'caller', status: 'ok', found: `${caller}, account ${account}, ${region}` },
  ],
};

/** Whether the stack is deployed as a whole, and in the version that is here. */
export const stack: Check = {
  name: 'stack',
  needs: ['cloudformation:DescribeStacks'],
  run: async ({ stackName, findStack }) => {
    const stack = await findStack();
    return [sayStatus(stackName, stack.status), sayVersion(outputOf(stack, 'Version'))];
  },
};

function sayStatus(name: string, status: string): Row {
  const found = `${name} is ${status}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return { check: 'stack', status: 'ok', found };
  if (/^UPDATE_ROLLBACK_COMPLETE$/.test(status)) {
    const todo = 'The last deploy failed and was undone: see the events of the stack, then `npx cdk deploy`.';
    return { check: 'stack', status: 'warning', found, todo };
  }
  if (/_IN_PROGRESS/.test(status)) {
    return { check: 'stack', status: 'warning', found, todo: 'Wait until it is deployed, then ask again.' };
  }
  return { check: 'stack', status: 'failing', found, todo: 'See the events of the stack, then `npx cdk deploy`.' };
}

function sayVersion(deployed: string): Row {
  const version = readVersion();
  if (deployed === version) return { check: 'version', status: 'ok', found: `${deployed}, as it is here` };
  const found = `${deployed} is deployed, and ${version} is here`;
  return { check: 'version', status: 'warning', found, todo: 'Deploy what is here: `npx cdk deploy`.' };
}
