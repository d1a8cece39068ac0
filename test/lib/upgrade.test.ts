import { readFileSync } from 'node:fs';
import { Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { aStack } from '../support/a-stack.ts';
import { byPhone } from '../support/synthesised.ts';

/*
 * The stack of the last release with every part that settings add: of each resource the type, and the name if it has one.
 * If this version gives a resource another id, type or name, CloudFormation creates it again and deletes the old one: a
 * table with its items, a machine with its executions, or an address that people have written down.
 */

type Release = {
  readonly resources: Readonly<Record<string, string>>;
  readonly outputs: readonly string[];
  readonly parameters: readonly string[];
};

const released = JSON.parse(readFileSync('test/fixtures/release-0.1.0.json', 'utf8')) as Release;

/** The resources that an upgrade does replace, and why that does no harm. */
const replaced: Readonly<Record<string, string>> = {
  ApiDeploymentB17BE62D3ab3301bc8de9ef4a96c2eb96d5d8f08:
    'Its id contains a hash of the API. The stage keeps its address and moves to the new deployment.',
  ...Object.fromEntries(
    [
      'ApialertsPOSTApiPermissionNotifySupportApi9FB7F18FPOSTalertsDA17E636',
      'ApincodeANYApiPermissionNotifySupportApi9FB7F18FANYncode9EFDBA8B',
      'ApincodePOSTApiPermissionNotifySupportApi9FB7F18FPOSTncode80ADD2A6',
      'EachMinuteAllowEventRuleNotifySupportSweepEF11581DF11CF819',
    ].map((permission) => [
      permission,
      'The alias of the function has one in its place. CloudFormation deletes it last, when nobody calls the function itself.',
    ]),
  ),
  ...Object.fromEntries(
    ['RunAborted8DE30236', 'RunFailed4A4CD8EF', 'RunTimedOut69328B4B'].map((rule) => [
      rule,
      'Alarms on failed runs tell the backstop in its place. CloudFormation deletes it last, when they exist.',
    ]),
  ),
  SweepEventInvokeConfig2C221C2A: 'The same for its alias is in its place.',
};

const settings = { ...byPhone, sources: ['api', 'grafana'] };
const template = Template.fromStack(aStack(settings)).toJSON();

const nameProperties = [
  ...['TableName', 'StateMachineName', 'AlarmName', 'DashboardName', 'LogGroupName'],
  ...['ConfigurationSetName', 'StageName', 'Name'],
];

function describeResource({ Type, Properties = {} }: { Type: string; Properties?: Record<string, unknown> }): string {
  const name = nameProperties.map((property) => Properties[property]).find((value) => typeof value === 'string');
  return [Type, name].filter((part) => part !== undefined).join(' ');
}

describe('an upgrade from the last release', () => {
  it('keeps every resource: its id, its type and its name', () => {
    const lost = Object.entries(released.resources).filter(([id, resource]) => {
      const now = template.Resources[id];
      return now === undefined || describeResource(now) !== resource;
    });
    expect(lost.map(([id]) => id)).toEqual(Object.keys(replaced));
  });

  it('keeps every output and parameter', () => {
    expect(Object.keys(template.Outputs)).toEqual(expect.arrayContaining([...released.outputs]));
    expect(Object.keys(template.Parameters)).toEqual(expect.arrayContaining([...released.parameters]));
  });
});
