import { describe, expect, it } from 'vitest';
import type { Template } from '../../../local/cloud/intrinsics.ts';
import { resolveStack } from '../../../local/cloud/loader.ts';

const place = {
  account: '000000000000',
  region: 'eu-central-1',
  url: 'http://127.0.0.1:4100',
  parameters: { Given: 'mine' },
};

const Mappings = { Hosts: { aws: { Host: 'console.aws.amazon.com' } } };

const resolve = (Resources: Template['Resources']) => resolveStack('Stack', { Resources, Mappings }, place).resources;

const table = { Type: 'AWS::DynamoDB::Table', Metadata: { 'aws:cdk:path': 'Stack/OnCall/Resource' } };

/** A template with one function, whose only variable has this value. */
const functionWith = (VALUE: never) => ({
  Table1: table,
  Api1: { Type: 'AWS::ApiGateway::RestApi' },
  Plan1: { Type: 'AWS::ApiGateway::UsagePlan' },
  Queue1: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mine' } },
  Function1: { Type: 'AWS::Lambda::Function', Properties: { Environment: { Variables: { VALUE } } } },
});

describe('the loader', () => {
  it('leaves Default out of the name of a construct, as the CDK does', () => {
    const Metadata = { 'aws:cdk:path': 'Stack/Default/OnCall/Resource' };
    expect(resolve({ Table1: { ...table, Metadata } }).get('AWS::DynamoDB::Table')).toMatchObject([
      { construct: 'OnCall', name: 'Stack-OnCall' },
    ]);
  });

  it('names a resource after its construct, unless it has its own name', () => {
    const named = { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'mine' } };
    const role = (path: string) => ({
      Type: 'AWS::IAM::Role',
      Metadata: { 'aws:cdk:path': `Stack/${path}/Role/Resource` },
    });
    const found = resolve({ Table1: table, Queue1: named, Role1: role('One'), Role2: role('Other') });
    expect(found.get('AWS::IAM::Role')).toMatchObject([{ name: 'Stack-OneRole' }, { name: 'Stack-OtherRole' }]);
    expect(found.get('AWS::DynamoDB::Table')).toMatchObject([{ construct: 'OnCall', name: 'Stack-OnCall' }]);
    expect(found.get('AWS::SQS::Queue')).toMatchObject([{ arn: 'arn:aws:sqs:eu-central-1:000000000000:mine' }]);
  });

  it('gives versions and aliases the ARN of what they belong to, with their number or name', () => {
    const found = resolve({
      F: { Type: 'AWS::Lambda::Function', Properties: { FunctionName: 'f' } },
      V: { Type: 'AWS::Lambda::Version', Properties: { FunctionName: { Ref: 'F' } } },
      A: {
        Type: 'AWS::Lambda::Alias',
        Properties: { FunctionName: { Ref: 'F' }, Name: 'live', FunctionVersion: { 'Fn::GetAtt': ['V', 'Version'] } },
      },
      M: { Type: 'AWS::StepFunctions::StateMachine', Properties: { StateMachineName: 'm' } },
      MV: { Type: 'AWS::StepFunctions::StateMachineVersion', Properties: { StateMachineArn: { Ref: 'M' } } },
      MA: {
        Type: 'AWS::StepFunctions::StateMachineAlias',
        Properties: { Name: 'live', DeploymentPreference: { StateMachineVersionArn: { Ref: 'MV' } } },
      },
      T: { Type: 'AWS::SQS::Queue', Properties: { QueueName: { 'Fn::Join': [' ', [{ Ref: 'A' }, { Ref: 'MA' }]] } } },
    });
    const one = (type: string) => found.get(type)?.[0];
    expect(one('AWS::Lambda::Version')?.arn).toBe('arn:aws:lambda:eu-central-1:000000000000:function:f:1');
    expect(one('AWS::Lambda::Alias')).toMatchObject({ name: 'f:live', properties: { FunctionVersion: '1' } });
    expect(one('AWS::StepFunctions::StateMachineVersion')?.arn).toMatch(/:stateMachine:m:1$/);
    expect(one('AWS::SQS::Queue')?.name).toMatch(/:function:f:live arn:.*:stateMachine:m:live$/);
  });

  it.each([
    ['Ref of a table', { Ref: 'Table1' }, 'Stack-OnCall'],
    ['Ref of a pseudo parameter', { Ref: 'AWS::Region' }, 'eu-central-1'],
    [
      'Fn::GetAtt',
      { 'Fn::GetAtt': ['Table1', 'Arn'] },
      'arn:aws:dynamodb:eu-central-1:000000000000:table/Stack-OnCall',
    ],
    ['Fn::GetAtt of a name', { 'Fn::GetAtt': ['Queue1', 'QueueName'] }, 'mine'],
    ['Fn::GetAtt of a type that needs nothing', { 'Fn::GetAtt': ['Plan1', 'Arn'] }, ''],
    ['Fn::FindInMap', { 'Fn::FindInMap': ['Hosts', { Ref: 'AWS::Partition' }, 'Host'] }, 'console.aws.amazon.com'],
    ['Fn::Sub', { 'Fn::Sub': ['a-$', '{AWS::AccountId}'].join('') }, 'a-000000000000'],
    [
      "the API's address",
      {
        'Fn::Join': [
          '',
          [
            'https://',
            { Ref: 'Api1' },
            '.execute-api.',
            { Ref: 'AWS::Region' },
            '.',
            { Ref: 'AWS::URLSuffix' },
            '/live',
          ],
        ],
      },
      'http://127.0.0.1:4100/live',
    ],
  ])('resolves %s', (_, value, expected) => {
    const [found] = resolve(functionWith(value as never)).get('AWS::Lambda::Function') ?? [];
    expect(found?.properties.Environment.Variables.VALUE).toBe(expected);
  });

  it('leaves out members without a value', () => {
    const [found] = resolve(functionWith({ Ref: 'AWS::NoValue' } as never)).get('AWS::Lambda::Function') ?? [];
    expect(found?.properties.Environment.Variables).toEqual({});
  });

  it('gives a parameter its local value, else its default, and names one that has neither', () => {
    const Parameters = { Given: { Default: 'yours' }, Usual: { Default: 'usual' }, Missing: {} };
    const queue = (name: string) => ({ Type: 'AWS::SQS::Queue', Properties: { QueueName: { Ref: name } } });
    const named = (...names: string[]) =>
      resolveStack(
        'Stack',
        { Parameters, Resources: Object.fromEntries(names.map((n) => [`Queue${n}`, queue(n)])) },
        place,
      ).resources;
    expect(named('Given', 'Usual').get('AWS::SQS::Queue')).toMatchObject([{ name: 'mine' }, { name: 'usual' }]);
    expect(() => named('Missing')).toThrow('QueueMissing: the parameter Missing has no value here');
  });

  it.each([
    [{ 'Fn::Base64': 'x' }, 'Function1: the local stack does not support the intrinsic Fn::Base64'],
    [{ Ref: 'Nothing' }, 'Function1: the template has neither a resource nor a parameter Nothing'],
    [
      { 'Fn::GetAtt': ['Table1', 'StreamArn'] },
      'Function1: the local stack does not support Fn::GetAtt Table1.StreamArn',
    ],
  ])('names %j', (value, fault) => {
    expect(() => resolve(functionWith(value as never))).toThrow(fault);
  });

  it('names every unknown type at once', () => {
    const unknown = { A: { Type: 'AWS::S3::Bucket' }, B: { Type: 'AWS::EC2::Instance' }, Table1: table };
    expect(() => resolve(unknown)).toThrow(/A: .*AWS::S3::Bucket.*\n.*B: .*AWS::EC2::Instance/);
  });
});
