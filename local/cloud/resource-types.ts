// biome-ignore lint/suspicious/noExplicitAny: the shape is CloudFormation's.
type Properties = any;

/** The name of a type's resources, and their values for `Ref` and `Fn::GetAtt`. */
export type Identity = {
  /** The property that holds the name, or the name by all properties; the default is the construct's name. */
  readonly nameProperty: string | ((properties: Properties) => string);
  readonly arn: (name: string, region: string, account: string) => string;
  readonly ref: (name: string, arn: string, id: string) => string;
  readonly attributes?: (id: string, name: string) => Record<string, string>;
};

const byName: Identity['ref'] = (name) => name;
const byArn: Identity['ref'] = (_, arn) => arn;
const byId: Identity['ref'] = (_name, _arn, id) => id;
const withoutArn = () => '';

const functionArn: Identity['arn'] = (name, region, account) => `arn:aws:lambda:${region}:${account}:function:${name}`;
const machineArn: Identity['arn'] = (name, region, account) =>
  `arn:aws:states:${region}:${account}:stateMachine:${name}`;

/** The stack is deployed once here, so that everything has one version. */
const onlyVersion = '1';
const machineIn = (arn: string) => arn.split(':')[6];

/** The types of resource that a local service implements. */
export const identities: { readonly [type: string]: Identity } = {
  'AWS::CloudWatch::Alarm': {
    nameProperty: 'AlarmName',
    arn: (name, region, account) => `arn:aws:cloudwatch:${region}:${account}:alarm:${name}`,
    ref: byName,
  },
  'AWS::DynamoDB::Table': {
    nameProperty: 'TableName',
    arn: (name, region, account) => `arn:aws:dynamodb:${region}:${account}:table/${name}`,
    ref: byName,
  },
  'AWS::Lambda::Function': {
    nameProperty: 'FunctionName',
    arn: functionArn,
    ref: byName,
  },
  'AWS::Lambda::Version': {
    nameProperty: ({ FunctionName }) => `${FunctionName}:${onlyVersion}`,
    arn: functionArn,
    ref: byArn,
    attributes: () => ({ Version: onlyVersion }),
  },
  'AWS::Lambda::Alias': {
    nameProperty: ({ FunctionName, Name }) => `${FunctionName}:${Name}`,
    arn: functionArn,
    ref: byArn,
  },
  'AWS::Lambda::EventSourceMapping': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::SQS::Queue': {
    nameProperty: 'QueueName',
    arn: (name, region, account) => `arn:aws:sqs:${region}:${account}:${name}`,
    ref: byArn,
    attributes: (_, name) => ({ QueueName: name }),
  },
  'AWS::Events::Rule': {
    nameProperty: 'Name',
    arn: (name, region, account) => `arn:aws:events:${region}:${account}:rule/${name}`,
    ref: byName,
  },
  'AWS::StepFunctions::StateMachine': {
    nameProperty: 'StateMachineName',
    arn: machineArn,
    ref: byArn,
    attributes: () => ({ StateMachineRevisionId: 'INITIAL' }),
  },
  'AWS::StepFunctions::StateMachineVersion': {
    nameProperty: ({ StateMachineArn }) => `${machineIn(StateMachineArn)}:${onlyVersion}`,
    arn: machineArn,
    ref: byArn,
  },
  'AWS::StepFunctions::StateMachineAlias': {
    nameProperty: ({ Name, DeploymentPreference }) =>
      `${machineIn(DeploymentPreference.StateMachineVersionArn)}:${Name}`,
    arn: machineArn,
    ref: byArn,
  },
  'AWS::SNS::Topic': {
    nameProperty: 'TopicName',
    arn: (name, region, account) => `arn:aws:sns:${region}:${account}:${name}`,
    ref: byArn,
  },
  'AWS::SNS::Subscription': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::SES::ConfigurationSet': {
    nameProperty: 'Name',
    arn: (name, region, account) => `arn:aws:ses:${region}:${account}:configuration-set/${name}`,
    ref: byName,
  },
  'AWS::SES::ConfigurationSetEventDestination': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::SMSVOICE::ConfigurationSet': {
    nameProperty: 'ConfigurationSetName',
    arn: (name, region, account) => `arn:aws:sms-voice:${region}:${account}:configuration-set/${name}`,
    ref: byName,
  },
  'AWS::SSM::Parameter': {
    nameProperty: 'Name',
    arn: (name, region, account) => `arn:aws:ssm:${region}:${account}:parameter${name}`,
    ref: byName,
  },
  'AWS::ApiGateway::RestApi': {
    nameProperty: '',
    arn: withoutArn,
    ref: byId,
    attributes: (id) => ({ RootResourceId: `${id}-root` }),
  },
  'AWS::ApiGateway::Resource': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::ApiGateway::Method': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::ApiGateway::Authorizer': { nameProperty: 'Name', arn: withoutArn, ref: byId },
  'AWS::ApiGateway::Stage': { nameProperty: 'StageName', arn: withoutArn, ref: byName },
  'AWS::ApiGateway::ApiKey': { nameProperty: 'Name', arn: withoutArn, ref: byId },
  'AWS::ApiGateway::DomainName': {
    nameProperty: 'DomainName',
    arn: withoutArn,
    ref: byName,
    attributes: () => ({
      RegionalDomainName: 'd-abcdefghij.execute-api.localhost',
      RegionalHostedZoneId: 'ZLOCAL',
    }),
  },
  'AWS::ApiGateway::BasePathMapping': { nameProperty: 'DomainName', arn: withoutArn, ref: byId },
  'AWS::ApiGateway::GatewayResponse': { nameProperty: 'ResponseType', arn: withoutArn, ref: byId },
  'AWS::Logs::LogGroup': {
    nameProperty: 'LogGroupName',
    arn: (name, region, account) => `arn:aws:logs:${region}:${account}:log-group:${name}:*`,
    ref: byName,
  },
  'AWS::IAM::Policy': { nameProperty: 'PolicyName', arn: withoutArn, ref: byId },
  'AWS::Lambda::Permission': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::SQS::QueuePolicy': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::SNS::TopicPolicy': { nameProperty: '', arn: withoutArn, ref: byId },
  'AWS::IAM::Role': {
    nameProperty: 'RoleName',
    arn: (name, _, account) => `arn:aws:iam::${account}:role/${name}`,
    ref: byName,
  },
};

/** The types that matter only on AWS: they need no counterpart on one machine. */
export const needNothing: ReadonlySet<string> = new Set([
  'AWS::ApiGateway::Account',
  'AWS::ApiGateway::Deployment',
  'AWS::ApiGateway::UsagePlan',
  'AWS::ApiGateway::UsagePlanKey',
  'AWS::CDK::Metadata',
  'AWS::CertificateManager::Certificate',
  'AWS::CloudWatch::Dashboard',
  'AWS::CodeDeploy::Application',
  'AWS::CodeDeploy::DeploymentGroup',
  'AWS::Lambda::EventInvokeConfig',
  'AWS::Logs::MetricFilter',
  'AWS::Route53::RecordSet',
]);
