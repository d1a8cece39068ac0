import { readVersion } from '../../root.ts';
import { type Check, outputOf, type Row } from './check.ts';

/** The caller, the account and the Region. */
export const caller: Check = {
  name: 'caller',
  needs: ['sts:GetCallerIdentity'],
  run: async ({ caller: { account, region, caller } }) => [
    { check: 'caller', status: 'ok', found: `${caller}, account ${account}, ${region}` },
  ],
};

/** Checks that the stack is deployed completely, in the same version as this program. */
export const stack: Check = {
  name: 'stack',
  needs: ['cloudformation:DescribeStacks'],
  run: async ({ stackName, findStack }) => {
    const stack = await findStack();
    return [statusRow(stackName, stack.status), versionRow(outputOf(stack, 'Version'))];
  },
};

function statusRow(name: string, status: string): Row {
  const found = `${name} is ${status}`;
  if (/^(CREATE|UPDATE|IMPORT)_COMPLETE$/.test(status)) return { check: 'stack', status: 'ok', found };
  if (/^UPDATE_ROLLBACK_COMPLETE$/.test(status)) {
    const todo = 'The last deploy failed and was undone. See the events of the stack, then run `npx cdk deploy`.';
    return { check: 'stack', status: 'warning', found, todo };
  }
  if (/_IN_PROGRESS/.test(status)) {
    return {
      check: 'stack',
      status: 'warning',
      found,
      todo: 'Wait until the deploy is over, then run the doctor again.',
    };
  }
  return { check: 'stack', status: 'failing', found, todo: 'See the events of the stack, then run `npx cdk deploy`.' };
}

function versionRow(deployed: string): Row {
  const version = readVersion();
  if (deployed === version) return { check: 'version', status: 'ok', found: `${deployed}, the same as here` };
  const found = `${deployed} is deployed, but this is ${version}`;
  return { check: 'version', status: 'warning', found, todo: 'Run `npx cdk deploy` to deploy this version.' };
}
