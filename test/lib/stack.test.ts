import { readFileSync } from 'node:fs';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { describe, expect, it } from 'vitest';
import { canaryContact } from '../../lambdas/domain/incident/canary.ts';
import { prices } from '../../lambdas/domain/notify/costs.ts';
import { phoneFailures } from '../../lambdas/domain/notify/delivery.ts';
import { dollarsOf } from '../../lambdas/domain/notify/money.ts';
import { units } from '../../lambdas/log.ts';
import { longestDomain } from '../../lib/domain-settings.ts';
import { readSettings, type Settings } from '../../lib/settings.ts';
import { aStack, resolved } from '../support/a-stack.ts';
import { byPhone } from '../support/synthesised.ts';

type Statement = { Action: string | string[]; Resource?: unknown };
type Resource = {
  Type: string;
  Properties: Record<string, unknown>;
  DependsOn?: string[];
  DeletionPolicy?: string;
};

const stack = aStack();
const template = Template.fromStack(stack);
/** The stack with other settings. */
const stackWith = (flaw: Partial<Settings>) => aStack(flaw);
const resources = template.toJSON().Resources as Record<string, Resource>;

const idsOf = (type: string, prefix = '') =>
  Object.keys(resources).filter((id) => resources[id]?.Type === type && id.startsWith(prefix));
const idOf = (type: string, prefix: string) => String(idsOf(type, prefix)[0]);
const idOfFunction = (name: string) => idOf('AWS::Lambda::Function', name);

const policies = Object.values(resources).filter(({ Type }) => Type === 'AWS::IAM::Policy');
const statementsIn = ({ Properties }: Resource) => (Properties.PolicyDocument as { Statement: Statement[] }).Statement;
const actionsIn = (each: Resource) => statementsIn(each).flatMap(({ Action }) => Action);
/** Every action that the role of a function or machine allows. */
const actionsOf = (owner: string) =>
  policies.filter(({ Properties }) => JSON.stringify(Properties.Roles).includes(`"${owner}`)).flatMap(actionsIn);

describe('the functions', () => {
  it('check the signatures of topics: only the local stack leaves that out', () => {
    expect(JSON.stringify(resources)).not.toContain('TOPIC_SIGNATURES');
  });

  const functions = [
    'PlanEscalation',
    'FindContacts',
    'SendNotification',
    'RecordOutcome',
    'ReceiveAlert',
    'FindKey',
    'ReceiveAlarm',
    'ShowIncident',
    'ShowCalendar',
    'ReceiveReply',
    'Sweep',
    'SendBundles',
    'ReceiveDelivery',
    'TakeAll',
  ];

  it.each(functions)('run on Node 24 and arm64, each from the file of its name: %s', (name) => {
    const file = name.replace(/(?<!^)[A-Z]/g, (letter) => `-${letter}`).toLowerCase();
    expect(resources[idOfFunction(name)]?.Properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: `${file}.handler`,
    });
  });

  it('have a whole processor, except those that nobody waits for', () => {
    const small = functions.filter((name) => resources[idOfFunction(name)]?.Properties.MemorySize !== 1769);
    expect(small).toEqual(['RecordOutcome', 'ShowCalendar', 'SendBundles', 'ReceiveDelivery', 'TakeAll']);
  });

  it('are no more than these', () => {
    expect(idsOf('AWS::Lambda::Function')).toHaveLength(functions.length);
  });
});

describe('the first deploy', () => {
  it('creates a function, machine or stage only after its permissions', () => {
    const early = [...idsOf('AWS::Lambda::Function'), ...idsOf('AWS::StepFunctions::StateMachine')].filter(
      (id) => !resources[id]?.DependsOn?.some((needed) => needed.startsWith(`${id.slice(0, -8)}RoleDefaultPolicy`)),
    );
    expect(early).toEqual([]);
    // In a new account API Gateway has no role for logging, and refuses a stage that logs.
    expect(resources[idOf('AWS::ApiGateway::Stage', 'Api')]?.DependsOn).toEqual([
      idOf('AWS::ApiGateway::Account', 'Api'),
    ]);
  });
});

describe('the permissions', () => {
  it('let the function behind a link only read', () => {
    const own = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    expect(actionsOf('ShowIncident').filter((action) => !own.includes(action))).toEqual([
      'dynamodb:GetItem',
      'dynamodb:BatchGetItem',
      'dynamodb:Query',
      'dynamodb:Query',
      'dynamodb:BatchGetItem',
    ]);
  });

  it('let the function behind a calendar only read the table of contacts', () => {
    const own = ['logs:CreateLogStream', 'logs:PutLogEvents'];
    expect(actionsOf('ShowCalendar').filter((action) => !own.includes(action))).toEqual([
      'dynamodb:GetItem',
      'dynamodb:Scan',
    ]);
  });

  it('have no action with a wildcard', () => {
    expect(policies.flatMap(actionsIn).filter((action) => action.includes('*'))).toEqual([]);
  });

  it('cover a nested run: start, describe, stop, and the rule that Step Functions manages', () => {
    expect(actionsOf('NotifySupport')).toEqual(
      expect.arrayContaining([
        'states:StartExecution',
        'states:DescribeExecution',
        'states:StopExecution',
        'events:PutTargets',
        'events:PutRule',
        'events:DescribeRule',
      ]),
    );
  });

  it.each(['SendNotification', 'ReceiveReply', 'ReceiveAlert', 'ReceiveAlarm', 'TakeAll', 'Sweep'])(
    'let %s end a wait',
    (name) => {
      expect(actionsOf(name)).toContain('states:SendTaskSuccess');
    },
  );
});

describe('the resources that running executions need', () => {
  // An execution keeps its definition, with the ARNs in it, for up to four days. It cannot reach a resource that is
  // replaced.
  it('keep their logical ids: functions, machines and tables', () => {
    const kinds = ['AWS::Lambda::Function', 'AWS::StepFunctions::StateMachine', 'AWS::DynamoDB::Table'];
    expect(kinds.flatMap((kind) => idsOf(kind)).sort()).toEqual([
      'FindContactsE1685B4A',
      'FindKeyA91E066E',
      'Incidents169D50D8',
      'NotifyContactDDDFE9E0',
      'NotifySupportD5D08504',
      'OnCall0B2745F4',
      'PlanEscalation0C93CCD0',
      'ReceiveAlarm3F930B2B',
      'ReceiveAlertEA7A49B6',
      'ReceiveDelivery7CB5F0A6',
      'ReceiveReply6FFA1E71',
      'RecordOutcomeA285E63C',
      'SendBundlesD16EE990',
      'SendNotificationC9055092',
      'ShowCalendar6D596191',
      'ShowIncident9A17B642',
      'Sweep576358E8',
      'TakeAll6674523A',
    ]);
  });
});

describe('the machines', () => {
  it.each(['NotifySupport', 'NotifyContact'])('log every state without its data: %s', (name) => {
    expect(resources[idOf('AWS::StepFunctions::StateMachine', name)]?.Properties.LoggingConfiguration).toMatchObject({
      IncludeExecutionData: false,
      Level: 'ALL',
    });
    template.hasResourceProperties('AWS::Logs::LogGroup', {
      LogGroupName: `/aws/vendedlogs/states/NotifySupport-${name}`,
    });
  });

  it.each(['NotifySupport', 'NotifyContact'])('are Standard, with every placeholder filled: %s', (name) => {
    const { StateMachineType, DefinitionString, DefinitionSubstitutions } =
      resources[idOf('AWS::StepFunctions::StateMachine', name)]?.Properties ?? {};
    expect(StateMachineType).toBe('STANDARD');
    const placeholders = [...String(DefinitionString).matchAll(/\$\{(\w+)\}/g)].map(([, placeholder]) => placeholder);
    expect(placeholders.sort()).toEqual(Object.keys(DefinitionSubstitutions as object).sort());
  });
});

describe('the versions', () => {
  /** The variable of a function that changes with its template. */
  const configurationOf = (called: Resource | undefined) =>
    (called?.Properties.Environment as { Variables?: Record<string, unknown> } | undefined)?.Variables?.CONFIGURATION;
  const [alias] = Object.values(template.findResources('AWS::StepFunctions::StateMachineAlias'));
  /** To CloudFormation and CodeDeploy, an alarm that does not exist is one that is OK. */
  const alarmNames = Object.values(template.findResources('AWS::CloudWatch::Alarm')).map(
    ({ Properties }) => Properties.AlarmName,
  );
  const versionIds = ['AWS::Lambda::Version', 'AWS::StepFunctions::StateMachineVersion'].flatMap((type) => idsOf(type));

  it('are of both machines, of the functions behind states, and of those whose calls nobody repeats; and outlast their deploy', () => {
    expect(versionIds.map((id) => id.replace(/(CurrentVersion|Version)\w{8,}$/, ''))).toEqual([
      ...['PlanEscalation', 'FindContacts', 'SendNotification', 'RecordOutcome'],
      ...['ReceiveAlert', 'FindKey', 'ShowIncident', 'ReceiveReply', 'Sweep', 'NotifyContact', 'NotifySupport'],
    ]);
    for (const id of versionIds) {
      // A run that began with a machine's version goes on after a rollback. Nothing but an alias names a function's.
      const isMachine = resources[id]?.Type === 'AWS::StepFunctions::StateMachineVersion';
      expect(resources[id]).toMatchObject(
        isMachine
          ? { DeletionPolicy: 'Retain', UpdateReplacePolicy: 'Retain' }
          : { DeletionPolicy: 'RetainExceptOnCreate', UpdateReplacePolicy: 'Delete' },
      );
    }
  });

  it.each<[string, Parameters<typeof aStack>]>([
    ['the sender is a setting, and no longer a parameter', [{ sender: 'On-call <on-call@acme.test>' }]],
    ['the Region is known', [{}, { env: { account: '111122223333', region: 'eu-central-1' } }]],
  ])('are asked for only where Lambda finds another configuration: %s', (_, arguments_) => {
    const changed = Template.fromStack(aStack(...arguments_)).toJSON().Resources as typeof resources;
    const added = Object.keys(changed).filter((id) => changed[id]?.Type === 'AWS::Lambda::Version' && !resources[id]);
    expect(added.length).toBeGreaterThan(2);
    for (const id of added) {
      const Ref = (changed[id]?.Properties.FunctionName as { readonly Ref?: string } | undefined)?.Ref ?? '';
      const [before, after] = [resources, changed].map((all) => configurationOf(all[Ref]));
      expect(before).toMatch(/^[0-9a-f]{12}$/);
      expect(after).not.toBe(before);
    }
  });

  it('are new when the parameter of the sender is: each version of a function that has it is described by it', () => {
    const [parameter] = Object.keys(template.findParameters('EmailSender'));
    const withSender = idsOf('AWS::Lambda::Version').filter((id) => {
      const of = resources[id]?.Properties.FunctionName as { readonly Ref: string } | undefined;
      return JSON.stringify(resources[of?.Ref ?? '']?.Properties.Environment).includes(`"Ref":"${parameter}"`);
    });
    expect(withSender.length).toBeGreaterThan(2);
    for (const id of withSender) expect(resources[id]?.Properties.Description).toEqual({ Ref: parameter });
  });

  it('are called: a definition names functions by their aliases, and a machine by its version', () => {
    const called = ['NotifySupport', 'NotifyContact'].flatMap((name) =>
      Object.values(
        resources[idOf('AWS::StepFunctions::StateMachine', name)]?.Properties.DefinitionSubstitutions as object,
      ),
    );
    expect(called).toHaveLength(5);
    const callable = [...idsOf('AWS::Lambda::Alias'), ...idsOf('AWS::StepFunctions::StateMachineVersion')];
    for (const { Ref } of called) expect(callable).toContain(Ref);
  });

  it('of NotifySupport are moved to step by step, and back by alarms that exist', () => {
    const { Name, DeploymentPreference } = alias?.Properties ?? {};
    expect(Name).toBe('live');
    expect(DeploymentPreference).toMatchObject({ Type: 'LINEAR', Percentage: 10, Interval: 1 });
    expect(alarmNames).toEqual(expect.arrayContaining(DeploymentPreference.Alarms));
    expect(DeploymentPreference.Alarms).toHaveLength(8);
  });

  it('of functions are moved to in the same way, each by alarms of its own', () => {
    const groups = Object.values(template.findResources('AWS::CodeDeploy::DeploymentGroup')).map(
      ({ Properties }) => Properties,
    );
    for (const { DeploymentConfigName, AutoRollbackConfiguration } of groups) {
      expect(DeploymentConfigName).toBe('CodeDeployDefault.LambdaLinear10PercentEvery1Minute');
      expect(AutoRollbackConfiguration.Events).toContain('DEPLOYMENT_STOP_ON_ALARM');
    }
    const watched = groups.map(({ AlarmConfiguration }) =>
      AlarmConfiguration.Alarms.map(({ Name }: { Name: string }) => Name.replace('NotifySupport-', '')),
    );
    expect(watched).toEqual([
      ...['PlanEscalation', 'FindContacts', 'SendNotification', 'RecordOutcome'].map((name) => [`${name}-fails`]),
      ...['ReceiveAlert', 'FindKey', 'ShowIncident', 'ReceiveReply'].map((name) => [`${name}-fails`]),
      ['sweep-fails', 'sweep-silent'],
    ]);
    expect(alarmNames).toEqual(expect.arrayContaining(watched.flat().map((name) => `NotifySupport-${name}`)));
  });

  it('are what API Gateway, the schedule and the machines call, and nobody calls one of those functions itself', () => {
    const aliases = Object.values(template.findResources('AWS::Lambda::Alias'));
    const called = aliases.map(({ Properties }) => Properties.FunctionName.Ref as string);
    const callers = [
      'AWS::ApiGateway::Method',
      'AWS::ApiGateway::Authorizer',
      'AWS::Events::Rule',
      'AWS::Lambda::Permission',
      'AWS::StepFunctions::StateMachine',
    ];
    const calls = JSON.stringify(callers.flatMap((type) => Object.values(template.findResources(type))));
    expect(called.filter((id) => calls.includes(`"${id}"`))).toEqual([]);
    for (const id of idsOf('AWS::Lambda::Alias')) expect(calls).toContain(`"${id}"`);
  });

  it('are called by the API only once it is allowed to call them, also in an upgrade', () => {
    const permissions = Object.entries(template.findResources('AWS::Lambda::Permission'))
      .filter(([, { Properties }]) => idsOf('AWS::Lambda::Alias').includes(Properties.FunctionName.Ref))
      .filter(([, { Properties }]) => Properties.Principal === 'apigateway.amazonaws.com');
    expect(permissions).toHaveLength(5);
    const deployment = resources[idOf('AWS::ApiGateway::Deployment', 'Api')];
    expect(deployment?.DependsOn).toEqual(expect.arrayContaining(permissions.map(([id]) => id)));
    // A permission that names the stage would come after it.
    const stage = idOf('AWS::ApiGateway::Stage', 'Api');
    expect(JSON.stringify(permissions)).not.toContain(stage);
  });

  it('are what functions start runs with, whose permission names the machine and the alias', () => {
    const starting = Object.values(resources).filter(({ Properties }) =>
      JSON.stringify(Properties?.Environment ?? '').includes('NOTIFY_SUPPORT_ARN'),
    );
    expect(starting).toHaveLength(4);
    // Not the alias itself, which would have to move before they do.
    const arn = { 'Fn::Join': ['', [{ Ref: idOf('AWS::StepFunctions::StateMachine', 'NotifySupport') }, ':live']] };
    for (const { Properties } of starting)
      expect(Properties.Environment).toMatchObject({ Variables: { NOTIFY_SUPPORT_ARN: arn } });
    const starts = policies
      .flatMap(statementsIn)
      .filter(({ Action }) => [Action].flat().includes('states:StartExecution'));
    const machines = idsOf('AWS::StepFunctions::StateMachine').map((Ref) => ({ Ref }));
    expect(starts.map(({ Resource }) => (Resource as unknown[])[0])).toEqual(
      starts.map(() => expect.toBeOneOf(machines)),
    );
    const ends = starts.map(({ Resource }) => /":(\*|live)"/.exec(JSON.stringify(Resource))?.[1]);
    expect(ends.sort()).toEqual(['*', 'live', 'live', 'live', 'live']);
  });

  it('of functions are called by machines with their aliases, and as they are, as executions of version 0.3 do', () => {
    const calls = policies
      .flatMap(statementsIn)
      .filter(({ Action, Resource }) => Action === 'lambda:InvokeFunction' && JSON.stringify(Resource).includes('Arn'))
      .map(({ Resource }) => Resource);
    const [send, plan] = ['SendNotification', 'PlanEscalation'].map((name) => {
      const itself = { 'Fn::GetAtt': [idOf('AWS::Lambda::Function', name), 'Arn'] };
      return [itself, { 'Fn::Join': ['', [itself, ':live']] }];
    });
    expect(calls).toEqual(expect.arrayContaining([send, expect.arrayContaining(plan ?? [])]));
    expect(JSON.stringify(calls)).not.toContain('*');
  });

  it('and the aliases stay if deployments are not gradual, so that running escalations keep what they call', () => {
    const without = Template.fromStack(stackWith({ gradualDeployments: 'off' })).toJSON().Resources as typeof resources;
    const gone = Object.keys(resources).filter((id) => without[id] === undefined);
    const ofCodeDeploy = ['AWS::CodeDeploy::Application', 'AWS::CodeDeploy::DeploymentGroup', 'AWS::IAM::Role'];
    expect(gone).toHaveLength(11);
    for (const id of gone) expect(ofCodeDeploy).toContain(resources[id]?.Type);
    // With the same code nothing is published anew: Lambda would refuse to.
    for (const id of versionIds) expect(without[id]).toEqual(resources[id]);
    for (const id of idsOf('AWS::Lambda::Alias')) expect(without[id]).not.toHaveProperty('UpdatePolicy');
    expect(without[idOf('AWS::StepFunctions::StateMachineAlias', '')]?.Properties.DeploymentPreference).toEqual({
      Type: 'ALL_AT_ONCE',
      StateMachineVersionArn: { Ref: expect.stringMatching(/^NotifySupportVersion/) },
    });
  });
});

describe('the intake', () => {
  /** The methods of the API by their paths: `POST /alerts`. */
  function methodsOf(from: Template): Map<string, Record<string, unknown>> {
    const parts = from.findResources('AWS::ApiGateway::Resource');
    const pathOf = (id: unknown): string => {
      const part = parts[(id as { Ref?: string }).Ref ?? ''];
      return part ? `${pathOf(part.Properties.ParentId)}/${part.Properties.PathPart}` : '';
    };
    const methods = Object.values(from.findResources('AWS::ApiGateway::Method'));
    return new Map(
      methods.map(({ Properties }) => [`${Properties.HttpMethod} ${pathOf(Properties.ResourceId)}`, Properties]),
    );
  }

  const routes = ['/alerts', '/alerts/{proxy+}', '/v2/{proxy+}', '/key/{proxy+}', '/{proxy+}'].map(
    (path) => `POST ${path}`,
  );
  routes.push('ANY /v2/{proxy+}', 'GET /key/{proxy+}', 'POST /heartbeats/{name}', 'GET /heartbeats/{name}');

  it.each(routes)('asks an authorizer for the API key, and API Gateway to judge it: %s', (route) => {
    expect(methodsOf(template).get(route)).toMatchObject({
      ApiKeyRequired: true,
      AuthorizationType: 'CUSTOM',
      AuthorizerId: { Ref: idOf('AWS::ApiGateway::Authorizer', 'Api') },
    });
    template.hasResourceProperties('AWS::ApiGateway::RestApi', { ApiKeySourceType: 'AUTHORIZER' });
  });

  it('has no other route but links, and events that carry their key in the body', () => {
    const others = ['POST /v2/enqueue', 'ANY /c/{code}', 'ANY /n/{code}', 'GET /n/{code}', 'POST /n/{code}'];
    expect([...methodsOf(template).keys()].sort()).toEqual([...routes, ...others].sort());
    for (const other of others) expect(methodsOf(template).get(other)).toMatchObject({ AuthorizationType: 'NONE' });
  });

  it('asks the authorizer about every request: an answer for one key must not count for another', () => {
    template.hasResourceProperties('AWS::ApiGateway::Authorizer', {
      Type: 'REQUEST',
      AuthorizerResultTtlInSeconds: 0,
      IdentitySource: Match.absent(),
    });
  });

  it('gives the function that sees unknown requests no right but its log', () => {
    expect([...new Set(actionsOf('FindKeyRole').flat())].sort()).toEqual(['logs:CreateLogStream', 'logs:PutLogEvents']);
  });

  it('makes a new deployment for the authorizer only after API Gateway is allowed to call it', () => {
    const permission = Object.entries(resources).find(
      ([, { Type, Properties }]) =>
        Type === 'AWS::Lambda::Permission' && JSON.stringify(Properties.SourceArn).includes('/authorizers/'),
    );
    expect(resources[idOf('AWS::ApiGateway::Deployment', 'Api')]?.DependsOn).toContain(permission?.[0]);
  });

  const rotated = Template.fromStack(stackWith({ sources: ['api', 'shop', 'shop/2', 'shop-2'] }));

  it('has a key for each source and each second key, in a plan that throttles each by itself', () => {
    const keys = Object.values(rotated.findResources('AWS::ApiGateway::ApiKey'));
    expect(keys.map(({ Properties }) => Properties.Name)).toEqual([
      'NotifySupport-api',
      'NotifySupport-shop',
      'NotifySupport-shop_2',
      'NotifySupport-shop-2',
    ]);
    rotated.resourceCountIs('AWS::ApiGateway::UsagePlanKey', 4);
    rotated.hasResourceProperties('AWS::ApiGateway::UsagePlan', { Throttle: { RateLimit: 50, BurstLimit: 100 } });
  });

  it('tells the function that receives alerts whose each key is, by the keys’ ids', () => {
    const ids = Object.keys(rotated.findResources('AWS::ApiGateway::ApiKey'));
    const [receiveAlert] = Object.values(
      rotated.findResources('AWS::Lambda::Function', { Properties: { Handler: 'receive-alert.handler' } }),
    );
    const joined = receiveAlert?.Properties.Environment.Variables.SOURCES['Fn::Join'];
    const text = joined[1]
      .map((part: string | { Ref: string }) => (typeof part === 'string' ? part : part.Ref))
      .join('');
    expect(JSON.parse(text)).toEqual({ api: [ids[0]], shop: [ids[1], ids[2]], 'shop-2': [ids[3]] });
  });

  it('keeps a second key as it is when the first is removed', () => {
    const without = Template.fromStack(stackWith({ sources: ['api', 'shop/2', 'shop-2'] }));
    for (const type of ['AWS::ApiGateway::ApiKey', 'AWS::ApiGateway::UsagePlanKey']) {
      const [before, after] = [rotated, without].map((each) => each.findResources(type));
      expect(Object.keys(before ?? {}).length - Object.keys(after ?? {}).length).toBe(1);
      expect(before).toMatchObject(after ?? {});
    }
  });

  it('fits the longest names of the most keys into the environment of a function', () => {
    const sources = Array.from({ length: 64 }, (_, at) => `${'a'.repeat(30)}${String(at).padStart(2, '0')}`);
    const [receiveAlert] = Object.values(
      Template.fromStack(stackWith({ sources })).findResources('AWS::Lambda::Function', {
        Properties: { Handler: 'receive-alert.handler' },
      }),
    );
    const {
      SOURCES,
      CONFIGURATION,
      BASE_URL: _address,
      PAGER_NAME: _name,
      ...others
    } = receiveAlert?.Properties.Environment.Variables ?? {};
    const parts: (string | object)[] = SOURCES['Fn::Join'][1];
    const bytes = parts
      .map((part) => (typeof part === 'string' ? part.length : 10))
      .reduce((sum, each) => sum + each, 0);
    expect(bytes).toBeLessThanOrEqual(3201);
    // The names of state machines have at most 80 characters, and begin with the pager's.
    const known = `CONFIGURATION${CONFIGURATION}BASE_URLhttps://PAGER_NAME`.length + longestDomain + 80;
    // What is left for the names and values of the others.
    expect(Object.keys(others).length * 200 + known + bytes).toBeLessThan(4096);
  });

  it('allows each route the share of every key and more, and far more on links, pages and presses apart', () => {
    const [stage] = Object.values(rotated.findResources('AWS::ApiGateway::Stage'));
    const settings = stage?.Properties.MethodSettings as Record<string, unknown>[];
    const limits = new Map(
      settings.map((each) => [
        `${each.HttpMethod} ${String(each.ResourcePath).slice(1).replaceAll('~1', '/')}`,
        [each.ThrottlingRateLimit, each.ThrottlingBurstLimit],
      ]),
    );
    for (const route of [...routes, 'POST /v2/enqueue']) expect(limits.get(route), route).toEqual([400, 800]);
    expect(limits.get('* *')).toEqual([50, 100]);
    for (const route of ['GET /n/{code}', 'POST /n/{code}']) expect(limits.get(route), route).toEqual([1600, 3200]);
  });

  it('logs the source and the answer, and nothing that reveals a link or a person', () => {
    const [stage] = Object.values(template.findResources('AWS::ApiGateway::Stage'));
    const logged = Object.values(JSON.parse(stage?.Properties.AccessLogSetting.Format));
    expect(logged).toContain('$context.resourcePath');
    const telling = ['$context.path', '$context.identity.apiKey', '$context.identity.sourceIp', '$context.protocol'];
    expect(logged.filter((field) => telling.includes(String(field)))).toEqual([]);
    expect(stage?.Properties.TracingEnabled).toBeUndefined();
    expect(JSON.stringify(stage?.Properties.MethodSettings)).not.toContain('LoggingLevel');
  });

  it('leaves the account’s role for logs alone if the access log is off', () => {
    Template.fromStack(stackWith({ accessLog: 'off' })).resourceCountIs('AWS::ApiGateway::Account', 0);
  });

  it('answers a request that reaches no function with a problem, without quoting the request', () => {
    const responses = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse'));
    expect(responses.map(({ Properties }) => Properties.ResponseType)).toEqual(
      expect.arrayContaining(['DEFAULT_4XX', 'DEFAULT_5XX', 'ACCESS_DENIED', 'INVALID_API_KEY', 'THROTTLED']),
    );
    for (const { Properties } of responses) {
      const isForPeople = 'text/html' in Properties.ResponseTemplates;
      const type = Properties.ResponseParameters['gatewayresponse.header.Content-Type'];
      expect(type).toBe(isForPeople ? undefined : "'application/problem+json'");
      const body = JSON.parse(Properties.ResponseTemplates['application/json']);
      expect(body).toMatchObject({ type: 'about:blank', title: expect.any(String), detail: expect.any(String) });
      expect([undefined, Number(Properties.StatusCode)]).toContain(body.status);
      expect(JSON.stringify(body)).not.toContain('$context');
    }
  });

  it('answers people on a link with a page, whatever happens before a function is reached', () => {
    const pages = Object.values(template.findResources('AWS::ApiGateway::GatewayResponse')).flatMap(
      ({ Properties }) => {
        const html = Properties.ResponseTemplates['text/html'];
        return html === undefined ? [] : [[Properties.ResponseType, html]];
      },
    );
    const again = expect.stringMatching(/<h1>Please press again<\/h1>.*press again\..*<a href="">/s);
    const gone = expect.stringContaining('This link does not work');
    expect(Object.fromEntries(pages)).toEqual({
      ...{ THROTTLED: again, REQUEST_TOO_LARGE: again, WAF_FILTERED: again, INTEGRATION_TIMEOUT: again },
      ...{ DEFAULT_4XX: again, DEFAULT_5XX: again },
      ...{ MISSING_AUTHENTICATION_TOKEN: gone, RESOURCE_NOT_FOUND: gone },
    });
    // API Gateway would put something in the place of a variable, and CloudFormation garbles other characters than ASCII.
    for (const [, html] of pages) expect(html).toMatch(/^[^$\P{ASCII}]+$/u);
  });

  it('reserves executions for the functions that a person waits for, if the settings ask for it', () => {
    const reserved = Template.fromStack(stackWith({ reservedConcurrency: 5 })).findResources('AWS::Lambda::Function', {
      Properties: { ReservedConcurrentExecutions: 5 },
    });
    expect(Object.keys(reserved).map((id) => id.slice(0, -8))).toEqual(['ShowIncident', 'ReceiveReply']);
    expect(JSON.stringify(template.toJSON())).not.toContain('ReservedConcurrentExecutions');
  });

  it('for links acts on POST only, and shows the incident on every other method', () => {
    const links = idsOf('AWS::ApiGateway::Method', 'Apin').map((id) => [
      resources[id]?.Properties.HttpMethod,
      /(ShowIncident|ReceiveReply)/.exec(JSON.stringify(resources[id]?.Properties.Integration))?.[1],
    ]);
    expect(Object.fromEntries(links)).toEqual({ ANY: 'ShowIncident', GET: 'ShowIncident', POST: 'ReceiveReply' });
  });

  it('for alarms is two rules, a queue and a function, with a dead-letter queue', () => {
    const queue = idOf('AWS::SQS::Queue', 'Alarms');
    const letters = idOf('AWS::SQS::Queue', 'AlarmDeadLetters');
    const changes = {
      'detail-type': ['CloudWatch Alarm State Change', 'CloudWatch Alarm Contributor State Change'],
      detail: Match.absent(),
    };
    const deletions = {
      'detail-type': ['CloudWatch Alarm Configuration Change'],
      detail: { operation: ['delete'] },
    };
    for (const pattern of [changes, deletions])
      template.hasResourceProperties('AWS::Events::Rule', {
        EventPattern: { source: ['aws.cloudwatch'], ...pattern },
        Targets: [
          Match.objectLike({
            Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
            DeadLetterConfig: { Arn: { 'Fn::GetAtt': [letters, 'Arn'] } },
            RetryPolicy: { MaximumEventAgeInSeconds: 86_400, MaximumRetryAttempts: 185 },
          }),
        ],
      });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      FunctionName: { Ref: idOfFunction('ReceiveAlarm') },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: 5 },
    });
  });
});

describe('the reports of failed deliveries', () => {
  const queue = idOf('AWS::SQS::Queue', 'Deliveries');
  const letters = idOf('AWS::SQS::Queue', 'DeliveryDeadLetters');

  it('come from the stack’s own configuration set by rule, queue and function, with a dead-letter queue', () => {
    const set = { Ref: idOf('AWS::SES::ConfigurationSet', 'Emails') };
    template.hasResourceProperties('AWS::SES::ConfigurationSetEventDestination', {
      ConfigurationSetName: set,
      EventDestination: {
        MatchingEventTypes: ['bounce', 'complaint', 'reject', 'delivery'],
        EventBridgeDestination: Match.anyValue(),
      },
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': ['Email Bounced', 'Email Complaint Received', 'Email Rejected'],
        detail: { mail: { tags: { 'ses:configuration-set': [set] } } },
      },
      Targets: [
        Match.objectLike({
          Arn: { 'Fn::GetAtt': [queue, 'Arn'] },
          DeadLetterConfig: { Arn: { 'Fn::GetAtt': [letters, 'Arn'] } },
        }),
      ],
    });
    template.hasResourceProperties('AWS::Events::Rule', {
      EventPattern: {
        source: ['aws.ses'],
        'detail-type': ['Email Delivered'],
        detail: { mail: { tags: { 'ses:configuration-set': [set], contact: [canaryContact.id] } } },
      },
      Targets: [Match.objectLike({ Arn: { 'Fn::GetAtt': [queue, 'Arn'] } })],
    });
    template.hasResourceProperties('AWS::Lambda::EventSourceMapping', {
      EventSourceArn: { 'Fn::GetAtt': [queue, 'Arn'] },
      FunctionName: { Ref: idOfFunction('ReceiveDelivery') },
      FunctionResponseTypes: ['ReportBatchItemFailures'],
    });
  });

  it('let only those functions fail a task that send or hear of failures, and only of the nested machine', () => {
    const failing = policies.filter((each) => actionsIn(each).includes('states:SendTaskFailure'));
    expect(failing.map(({ Properties }) => JSON.stringify(Properties.Roles))).toEqual([
      expect.stringMatching(/^(?=.*SendNotification)(?=.*SendBundles)/),
      expect.stringContaining('ReceiveDelivery'),
    ]);
    const [statement] = failing.flatMap(statementsIn).filter(({ Action }) => Action === 'states:SendTaskFailure');
    expect(statement?.Resource).toEqual({ Ref: idOf('AWS::StepFunctions::StateMachine', 'NotifyContact') });
  });

  it('need no topic or configuration set for phones if SMS are sent by SNS and no calls are made', () => {
    template.resourceCountIs('AWS::SMSVOICE::ConfigurationSet', 0);
    expect(idsOf('AWS::SNS::Topic', 'PhoneFailures')).toEqual([]);
  });

  // SMSAccessViaSNS in AWS's managed policy AmazonSNSFullAccess.
  it('come with permission to send by End User Messaging only through SNS, if SMS are sent by SNS', () => {
    const texting = policies.flatMap(statementsIn).filter(({ Action }) => [Action].flat().join().includes('sms-voice'));
    const viaSns = {
      Effect: 'Allow',
      Action: ['sms-voice:SendTextMessage', 'sms-voice:DescribeOptedOutNumbers'],
      Resource: '*',
      Condition: { StringEquals: { 'aws:CalledViaLast': 'sns.amazonaws.com' } },
    };
    expect(texting).toEqual([viaSns, viaSns, viaSns, viaSns, viaSns, viaSns]);
  });
});

describe('a stack that sends SMS and makes calls by End User Messaging', () => {
  const phones = Template.fromStack(stackWith(byPhone));
  const granted = (name: string) =>
    Object.entries(phones.findResources('AWS::IAM::Policy'))
      .filter(([id]) => id.startsWith(name))
      .flatMap(([, each]) => statementsIn(each as Resource));
  const arnOf = (resource: string) => ({
    'Fn::Join': ['', expect.arrayContaining([expect.stringContaining(`:${resource}`)])],
  });

  it('receives every failure that ends a wait, by a topic that only its configuration set can publish to', () => {
    const [topic = ''] = Object.keys(phones.findResources('AWS::SNS::Topic')).filter((id) => id.startsWith('PhoneF'));
    phones.hasResource('AWS::SMSVOICE::ConfigurationSet', {
      Properties: {
        ConfigurationSetName: 'NotifySupport-Phones',
        EventDestinations: [
          {
            Enabled: true,
            EventDestinationName: 'Failures',
            MatchingEventTypes: Object.keys(phoneFailures),
            SnsDestination: { TopicArn: { Ref: topic } },
          },
        ],
      },
      DependsOn: Match.arrayWith([Match.stringLikeRegexp('^PhoneFailuresPolicy')]),
    });
    const priced = Template.fromStack(aStack({ ...byPhone, smsBudget: 20 }));
    priced.hasResourceProperties('AWS::SMSVOICE::ConfigurationSet', {
      EventDestinations: [
        Match.objectLike({
          MatchingEventTypes: [...Object.keys(phoneFailures), 'TEXT_DELIVERED', 'TEXT_SUCCESSFUL', 'TEXT_UNKNOWN'],
        }),
      ],
    });
    phones.hasResourceProperties('AWS::SNS::Subscription', {
      TopicArn: { Ref: topic },
      Protocol: 'sqs',
      RawMessageDelivery: true,
    });
  });

  it('can send SMS from its identity and call from its pool, and cannot publish to phones', () => {
    const [text] = granted('SendNotification').filter(({ Action }) => Action === 'sms-voice:SendTextMessage');
    const set = { 'Fn::GetAtt': ['Phones', 'Arn'] };
    expect(text?.Resource).toEqual([arnOf(`phone-number/${byPhone.originationIdentity}`), set]);
    const [calls] = granted('SendNotification').filter(({ Action }) => Action === 'sms-voice:SendVoiceMessage');
    expect(calls?.Resource).toEqual([arnOf(`pool/${byPhone.voiceOrigination}`), set]);
    for (const name of ['SendNotification', 'RecordOutcome', 'ReceiveReply']) {
      const actions = granted(name).flatMap(({ Action }) => Action);
      expect(actions).toContain('sms-voice:SendTextMessage');
      expect(actions.filter((action) => action.startsWith('sns:'))).toEqual([]);
    }
  });

  it('uses an ARN unchanged', () => {
    const arn = 'arn:aws:sms-voice:eu-central-1:111122223333:sender-id/MYSHOP/DE';
    Template.fromStack(stackWith({ originationIdentity: arn })).hasResourceProperties('AWS::Lambda::Function', {
      Environment: { Variables: Match.objectLike({ ORIGINATION_IDENTITY: arn, VOICE_ORIGINATION: '' }) },
    });
  });
});

it('cannot be deployed without a sender, whose address alone the functions can send from', () => {
  expect(template.findParameters('EmailSender').EmailSender).not.toHaveProperty('Default');
  for (const sender of ['on-call@acme.test', 'On-call <on-call@acme.test>']) {
    const roles = resolved(aStack(), { EmailSender: sender }).ofType('AWS::IAM::Policy');
    const allowed = [...JSON.stringify(roles).matchAll(/"ses:FromAddress":"([^"]*)"/g)].map(([, address]) => address);
    expect(new Set(allowed)).toEqual(new Set(['on-call@acme.test']));
  }
  const { AllowedPattern } = template.findParameters('EmailSender').EmailSender ?? {};
  const isAllowed = (sender: string) => new RegExp(AllowedPattern).test(sender);
  expect(
    ['on-call@acme.test', 'On-call <on-call@acme.test>', 'on-call@example-shop.org'].filter(isAllowed),
  ).toHaveLength(3);
  expect(['on-call@Example.ORG', 'On-call <on-call@YOUR-DOMAIN.example>', 'acme.test'].filter(isAllowed)).toEqual([]);
});

it('records its settings: no address, no secret, and no more than a parameter of SSM can hold', () => {
  const recordOf = (flaw: Partial<Settings>) => {
    const found = resolved(aStack(flaw))
      .ofType('AWS::SSM::Parameter')
      .find(({ name }) => name.endsWith('/settings'));
    return String(found?.properties.Value);
  };
  const hidden = {
    backstopEmail: 'team@acme.test',
    backstopSms: '+15550100999',
    deadMansPing: 'https://hc-ping.com/5b2c',
  };
  expect(Object.values(hidden).filter((value) => recordOf(hidden).includes(value))).toEqual([]);
  const most = {
    sources: Array.from({ length: 64 }, (_, index) => `${'s'.repeat(29)}${index}`.slice(-32)),
    events: Array.from({ length: 40 }, (_, index) => ({
      name: `${'e'.repeat(29)}${index}`,
      pattern: { source: [`acme.${'x'.repeat(2000)}`] },
    })),
    runbookUrl: `https://acme.test/${'x'.repeat(5000)}`,
  };
  expect(recordOf(most).length).toBeLessThan(8192);
});

describe('the backstop', () => {
  const topic = idOf('AWS::SNS::Topic', 'Backstop');

  it('cannot be deployed without an address and a phone', () => {
    for (const [name, protocol] of [
      ['BackstopEmail', 'email'],
      ['BackstopSms', 'sms'],
    ] as const) {
      const parameter = template.findParameters(name)[name];
      expect(parameter).toMatchObject({
        AllowedPattern: expect.any(String),
        ConstraintDescription: expect.any(String),
      });
      expect(parameter).not.toHaveProperty('Default');
      template.hasResourceProperties('AWS::SNS::Subscription', {
        TopicArn: { Ref: topic },
        Protocol: protocol,
        Endpoint: { Ref: name },
      });
    }
  });

  it.each([
    [
      'EmailSender',
      ['on-call@acme.test', 'On-call <on-call@acme.test>', 'on-call@example-shop.org'],
      ['', 'nobody', 'on-call@example.org', 'Ops <ops@your-domain.example>', 'Köln <a@acme.test>', 'x\n<a@acme.test>'],
    ],
    ['BackstopEmail', ['team@example.org'], ['', 'team', 'team@example', 'a b@example.org']],
    ['BackstopSms', ['+15550100999'], ['', '15550100999', '+0123456789', '+1 555 0100999']],
  ])('refuses a value for %s that cannot be one', (name, right, wrong) => {
    const pattern = new RegExp(String(template.findParameters(name)[name]?.AllowedPattern));
    expect(right.filter((value) => !pattern.test(value))).toEqual([]);
    expect(wrong.filter((value) => pattern.test(value))).toEqual([]);
  });

  it('hears of failed runs, with no function in between: an alarm for every minute, in turns', () => {
    const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
      .map(({ Properties }) => Properties)
      .filter(({ AlarmName }) => AlarmName.includes('nobody-has-taken-it'));
    expect(alarms).toHaveLength(4);
    for (const [turn, { Metrics, AlarmActions, ...alarm }] of alarms.entries()) {
      expect(AlarmActions).toEqual([{ Ref: topic }]);
      expect(alarm).toMatchObject({ EvaluationPeriods: 3, DatapointsToAlarm: 1, TreatMissingData: 'notBreaching' });
      const [{ Expression }, ...metrics] = Metrics;
      expect(Expression).toContain(`- 4 * FLOOR(MINUTE(failed) / 4) == ${turn},`);
      expect(metrics.map(({ MetricStat }: { MetricStat: { Metric: object; Period: number } }) => MetricStat)).toEqual(
        ['ExecutionsFailed', 'ExecutionsTimedOut', 'ExecutionsAborted'].map((MetricName) => ({
          Metric: {
            ...{ Namespace: 'AWS/States', MetricName },
            Dimensions: [
              { Name: 'StateMachineArn', Value: { Ref: idOf('AWS::StepFunctions::StateMachine', 'NotifySupport') } },
            ],
          },
          ...{ Period: 60, Stat: 'Sum' },
        })),
      );
    }
  });

  it('gets no message from a rule, and keeps the alarms of the last version until the new ones exist', () => {
    const rules = Object.values(template.findResources('AWS::Events::Rule'));
    expect(JSON.stringify(rules)).not.toContain(topic);
    const { DependsOn = [] } = resources[idOf('AWS::SNS::TopicPolicy', 'Backstop')] as { DependsOn?: string[] };
    expect(DependsOn.filter((id) => id.startsWith('NobodyHasTakenIt'))).toHaveLength(4);
  });

  it('accepts messages from this account’s alarms, and only with TLS', () => {
    const policy = resources[idOf('AWS::SNS::TopicPolicy', 'Backstop')] as Resource;
    const statements = statementsIn(policy) as (Statement & {
      Effect: string;
      Principal: unknown;
      Condition: object;
    })[];
    const allowed = statements.filter(({ Effect }) => Effect === 'Allow');
    expect(allowed.map(({ Principal, Condition }) => [Principal, Condition])).toEqual([
      [
        { Service: 'cloudwatch.amazonaws.com' },
        {
          StringEquals: { 'aws:SourceAccount': { Ref: 'AWS::AccountId' } },
          ArnLike: { 'aws:SourceArn': expect.anything() },
        },
      ],
    ]);
    expect(statements).toContainEqual(
      expect.objectContaining({ Effect: 'Deny', Condition: { Bool: { 'aws:SecureTransport': 'false' } } }),
    );
    expect(resources[topic]?.Properties).not.toHaveProperty('KmsMasterKeyId');
  });
});

describe('the documents', () => {
  const read = (file: string) => readFileSync(new URL(`../../docs/${file}`, import.meta.url), 'utf8');
  const alarms = Object.values(template.findResources('AWS::CloudWatch::Alarm'));

  it('have a heading in the runbook for every alarm and every message of the rules and the sweep', () => {
    const kinds = alarms.map(({ Properties }) =>
      String(Properties.AlarmName)
        .replace(/^.*-Notify(Support|Contact)-throttled$/, 'machine-throttled')
        .replace(/^.*-[A-Z]\w+-(fails|throttled)$/, 'function-$1')
        .replace(/-\d$/, '')
        .replace(/^[A-Z]\w*-/, ''),
    );
    const others = [
      ...['run-timed-out', 'run-stopped-by-hand', 'backstop-subscription', 'sms-budget-used-up'],
      ...['no-more-calls', 'call-spend'],
    ];
    const headings = [...read('runbook.md').matchAll(/^### (.*)$/gm)].map(([, heading]) =>
      String(heading).toLowerCase().replaceAll(' ', '-'),
    );
    expect(headings.toSorted()).toEqual([...new Set(kinds), ...others].toSorted());
  });

  it('name every parameter of the stack', () => {
    const parameters = Object.entries(template.findParameters('*')).filter(([, { Type }]) => !/SSM/.test(Type));
    const named = Object.keys(Object.fromEntries(parameters)).filter((name) => !name.startsWith('Bootstrap'));
    expect(named.length).toBeGreaterThan(2);
    expect(named.filter((name) => !read('configure.md').includes(`\`${name}\``))).toEqual([]);
  });
});

describe('the dashboard', () => {
  it('shows every metric of the functions', () => {
    const body = JSON.stringify(Object.values(template.findResources('AWS::CloudWatch::Dashboard'))[0]?.Properties);
    const titles = [...body.matchAll(/\\"title\\":\\"([^"]*)\\"/g)].map(([, title]) => title);
    expect(titles).toEqual([
      'Live incidents',
      'Time to acknowledge (seconds)',
      'Attempts per incident',
      'Failed deliveries by channel',
      'Cost (USD)',
      'Function errors',
      'Canary (seconds for each step, slowest)',
      'Canary (came through, and failed)',
      'Alarms about the pager itself',
      'Sweeps per hour (60 expected)',
    ]);
    expect(Object.keys(units).filter((name) => !body.includes(name))).toEqual([]);
  });

  it('counts with the prices of receipts, which the documents name', () => {
    const body = JSON.stringify(Object.values(template.findResources('AWS::CloudWatch::Dashboard'))[0]?.Properties);
    const factors = [...body.matchAll(/\\"expression\\":\\"([\d.]+) \* /g)].map(([, factor]) => Number(factor));
    expect(factors).toEqual([dollarsOf(prices.transition), dollarsOf(prices.email)]);
    const [smsPrice, callPrice] = [dollarsOf(prices.smsPart), dollarsOf(prices.callMinute)];
    expect(readSettings({})).toMatchObject({ settings: { smsPrice, callPrice } });
    const [emails, transitions] = [dollarsOf(prices.email * 1000), dollarsOf(prices.transition * 1000)];
    const operate = readFileSync(new URL('../../docs/operate.md', import.meta.url), 'utf8');
    expect(operate.replaceAll('\n', ' ')).toContain(
      `${emails} USD for 1,000 e-mails, and ${transitions} USD for 1,000 transitions`,
    );
  });
});

describe('the sweep', () => {
  it('starts every minute, and is neither retried nor started late', () => {
    template.hasResourceProperties('AWS::Events::Rule', {
      ScheduleExpression: 'rate(1 minute)',
      State: 'ENABLED',
      Targets: [Match.objectLike({ Arn: { Ref: idOf('AWS::Lambda::Alias', 'Sweep') } })],
    });
    template.hasResourceProperties('AWS::Lambda::EventInvokeConfig', {
      FunctionName: { Ref: idOfFunction('Sweep') },
      Qualifier: { 'Fn::Select': [7, { 'Fn::Split': [':', { Ref: idOf('AWS::Lambda::Alias', 'Sweep') }] }] },
      MaximumRetryAttempts: 0,
      MaximumEventAgeInSeconds: 60,
    });
  });

  it('and the sender of bundles are all that can read the index of open work, beside the page of unanswered incidents', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      AttributeDefinitions: ['pk', 'sk', 'sweep', 'sweepAt'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      GlobalSecondaryIndexes: [Match.objectLike({ IndexName: 'Due', Projection: { ProjectionType: 'KEYS_ONLY' } })],
    });
    const withIndex = policies.filter((policy) => JSON.stringify(policy).includes('/index/'));
    expect(withIndex.map(({ Properties }) => JSON.stringify(Properties.Roles))).toEqual([
      expect.stringContaining('ShowIncident'),
      expect.stringContaining('SendBundles'),
      expect.stringContaining('Sweep'),
    ]);
  });

  it('can redrive runs and publish to the backstop', () => {
    expect(actionsOf('Sweep')).toEqual(
      expect.arrayContaining([
        'states:StartExecution',
        'states:ListExecutions',
        'states:DescribeExecution',
        'states:RedriveExecution',
        'sns:Publish',
        'cloudwatch:DescribeAlarms',
        'cloudwatch:ListAlarmMuteRules',
        'cloudwatch:DescribeAlarmContributors',
      ]),
    );
  });
});

describe('the tables', () => {
  it('delete expired items', () => {
    template.hasResourceProperties('AWS::DynamoDB::Table', {
      TimeToLiveSpecification: { AttributeName: 'expiresAt', Enabled: true },
    });
  });

  it.each([
    ['production', 'Retain', true, 35],
    ['development', 'Delete', false, 1],
  ] as const)('in %s are protected or not, and can be restored', (stage, DeletionPolicy, isProtected, days) => {
    const built = stackWith({ stage });
    expect(built.terminationProtection).toBe(isProtected);
    Template.fromStack(built).allResources('AWS::DynamoDB::Table', {
      DeletionPolicy,
      Properties: {
        DeletionProtectionEnabled: isProtected,
        PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true, RecoveryPeriodInDays: days },
      },
    });
  });
});

describe('every log', () => {
  it('is kept for the time in the settings, and is deleted with the stack', () => {
    Template.fromStack(stackWith({ logRetentionDays: 30 })).allResources('AWS::Logs::LogGroup', {
      DeletionPolicy: 'Delete',
      Properties: { RetentionInDays: 30 },
    });
  });
});

describe('the template', () => {
  // CloudFormation replaces every other character with a question mark.
  it('is in ASCII', () => {
    const findOthers = (value: unknown, path: string): string[] => {
      if (typeof value === 'string') return /[^ -~\s]/.test(value) ? [`${path}: ${value}`] : [];
      if (typeof value !== 'object' || value === null) return [];
      return Object.entries(value).flatMap(([name, member]) => findOthers(member, `${path}.${name}`));
    };
    expect(findOthers(template.toJSON(), '')).toEqual([]);
    expect(findOthers(Template.fromStack(stackWith(byPhone)).toJSON(), '')).toEqual([]);
  });

  it('describes every parameter, output, function and rule', () => {
    const { Parameters, Outputs } = template.toJSON() as Record<string, Record<string, { Description?: string }>>;
    const undescribed = Object.entries({ ...Parameters, ...Outputs }).filter(([, each]) => !each.Description);
    expect(undescribed.map(([name]) => name).filter((name) => !/^(?:Bootstrap|Api)/.test(name))).toEqual([]);
    for (const type of ['AWS::Lambda::Function', 'AWS::Events::Rule'])
      template.allResourcesProperties(type, { Description: Match.stringLikeRegexp('^[A-Z].+\\.$') });
  });

  it('has no circular dependency', () => {
    const needs = new Map(Object.entries(resources).map(([id, resource]) => [id, referencesIn(resource)]));
    for (let left = -1; left !== needs.size; ) {
      left = needs.size;
      for (const [id, ids] of needs) if (ids.every((each) => each === id || !needs.has(each))) needs.delete(id);
    }
    expect([...needs.keys()]).toEqual([]);
  });
});

function referencesIn(resource: Resource): string[] {
  const text = JSON.stringify(resource);
  return Object.keys(resources).filter((id) => text.includes(`"${id}"`) || text.includes(`\${${id}`));
}
