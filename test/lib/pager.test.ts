import { readFileSync } from 'node:fs';
import { NestedStack, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { Construct } from 'constructs';
import { describe, expect, it } from 'vitest';
import { routeAlarm } from '../../lambdas/domain/on-call/route.ts';
import { Pager, type PagerProps } from '../../lib/pager.ts';
import { anApp } from '../support/a-stack.ts';

const props: PagerProps = {
  sender: 'on-call@acme.test',
  backstopEmail: 'team@example.org',
  backstopSms: '+15550100999',
  smsSpendWarning: 40,
};

const shop = new Stack(anApp(), 'Id', { stackName: 'Shop' });
// CloudFormation allows 500 resources, which two pagers fit into. Three show more about names, and are not deployed.
shop.node.setContext('@aws-cdk/core:stackResourceLimit', 0);
const pagers = [
  new Pager(shop, 'Default', props),
  new Pager(shop, 'Ops', props),
  new Pager(new Construct(shop, 'Data'), 'Ops', props),
];
const names = ['Shop', 'Shop_Ops', 'Shop_Data_Ops'];
const template = Template.fromStack(shop);

/** The names that resources of a type have in the template. */
function namesOf(type: string, property: string): string[] {
  return Object.values(template.findResources(type)).map(({ Properties }) => Properties[property]);
}

/** The resources of one pager as text. */
function partsOf(pager: Pager): string {
  const ids = pager.node.findAll().map(({ node }) => node.path);
  const { Resources } = template.toJSON() as { Resources: Record<string, { Metadata?: Record<string, string> }> };
  return JSON.stringify(
    Object.entries(Resources).filter(([, { Metadata }]) => ids.includes(Metadata?.['aws:cdk:path'] ?? '')),
  );
}

describe('pagers in one stack', () => {
  it('are named after the deployed stack and their path', () => {
    expect(pagers.map(({ name }) => name)).toEqual(names);
  });

  it.each([
    ['AWS::StepFunctions::StateMachine', 'StateMachineName', '-NotifySupport'],
    ['AWS::CloudWatch::Alarm', 'AlarmName', '-sweep-silent'],
    ['AWS::ApiGateway::ApiKey', 'Name', '-api'],
    ['AWS::ApiGateway::RestApi', 'Name', ''],
    ['AWS::CloudWatch::Dashboard', 'DashboardName', ''],
  ])('share no name of type %s', (type, property, suffix) => {
    const found = namesOf(type, property);
    expect(found).toEqual(expect.arrayContaining(names.map((name) => `${name}${suffix}`)));
    expect(new Set(found).size).toBe(found.length);
  });

  it('share neither logs nor the parameters that the program reads', () => {
    expect(namesOf('AWS::SSM::Parameter', 'Name').sort()).toEqual(
      names.flatMap((name) => [`/${name}/on-call-table`, `/${name}/settings`]).sort(),
    );
    const logs = namesOf('AWS::Logs::LogGroup', 'LogGroupName').filter((name) => name !== undefined);
    expect(logs).toEqual(
      names.flatMap((name) => [
        `/aws/vendedlogs/states/${name}-NotifyContact`,
        `/aws/vendedlogs/states/${name}-NotifySupport`,
      ]),
    );
  });

  it('write, watch and show only their own metrics', () => {
    const variables = Object.values(template.findResources('AWS::Lambda::Function')).map(
      ({ Properties }) => Properties.Environment.Variables.PAGER_NAME,
    );
    expect(Object.entries(Object.groupBy(variables, String)).map(([name, found]) => [name, found?.length])).toEqual(
      names.map((name) => [name, 14]),
    );
    for (const [name, pager] of names.map((name, index) => [name, pagers[index] as Pager] as const)) {
      const parts = partsOf(pager);
      const watched = [...parts.matchAll(/"Name":"Pager","Value":"(\w+)"/g)].map(([, value]) => value);
      const shown = [...parts.matchAll(/\\"Pager\\",\\"(\w+)\\"/g)].map(([, value]) => value);
      expect(watched.length).toBeGreaterThan(3);
      expect(shown.length).toBeGreaterThan(15);
      expect([...new Set([...watched, ...shown])]).toEqual([name]);
    }
  });

  it('refuse their own alarms, and route the alarms of the others', () => {
    const everything = [{ alarm: '*', policy: 'default' }];
    const alarms = namesOf('AWS::CloudWatch::Alarm', 'AlarmName');
    for (const name of names) {
      const refused = alarms.filter((alarm) => routeAlarm(alarm, everything, name, 0).policy === null);
      expect(refused).toEqual(alarms.filter((alarm) => alarm.split('-')[0] === name));
    }
  });

  it('refer to no resource of another pager', () => {
    const idsIn = (parts: string) => [...parts.matchAll(/\["(\w+)",\{"Type"/g)].map(([, id]) => id);
    for (const pager of pagers) {
      const others = pagers.filter((other) => other !== pager).flatMap((other) => idsIn(partsOf(other)));
      const referred = [...partsOf(pager).matchAll(/"(?:Ref|Fn::GetAtt)":\[?"(\w+)"/g)].map(([, id]) => id);
      expect(others.length).toBeGreaterThan(200);
      expect(referred.filter((id) => others.includes(id))).toEqual([]);
    }
  });

  it('have no parameters for values in the props, and an output with the URL of each', () => {
    expect(Object.keys(template.toJSON().Parameters)).toEqual(['BootstrapVersion']);
    expect(Object.keys(template.toJSON().Outputs)).toEqual(
      expect.arrayContaining(['AlertsUrl', 'OpsAlertsUrl', 'DataOpsAlertsUrl']),
    );
  });
});

it('needs as many resources as the documentation says, so that two pagers fit into one stack', () => {
  const perPager = Object.keys(template.toJSON().Resources).length / pagers.length;
  expect(perPager).toBe(239);
  expect(2 * perPager).toBeLessThan(500);
  expect(readFileSync('docs/configure.md', 'utf8')).toContain(`A pager has ${perPager} resources`);
});

describe('a pager without a sender and a backstop in its props', () => {
  it('has parameters for them, with names that can be typed', () => {
    const stack = new Stack(anApp(), 'Shop');
    new Pager(stack, 'On-call', {});
    expect(Object.keys(Template.fromStack(stack).toJSON().Parameters)).toEqual([
      'OncallEmailSender',
      'OncallBackstopEmail',
      'OncallBackstopSms',
      'OncallSmsSpendWarning',
      'BootstrapVersion',
    ]);
  });
});

describe('the permission to raise alerts', () => {
  const stack = new Stack(anApp(), 'Shop');
  const pager = new Pager(stack, 'Pager', { ...props, sources: ['api', 'checkout'] });
  const checkout = new Role(stack, 'Checkout', { assumedBy: new ServicePrincipal('lambda.amazonaws.com') });

  it('lets a role read the API key of one source', () => {
    pager.grantRaiseAlerts(checkout, 'checkout');
    const [key] = Object.keys(
      Template.fromStack(stack).findResources('AWS::ApiGateway::ApiKey', {
        Properties: { Name: 'Shop_Pager-checkout' },
      }),
    );
    Template.fromStack(stack).hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: [
          {
            Effect: 'Allow',
            Action: 'apigateway:GET',
            Resource: { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':/apikeys/$'), { Ref: key }])] },
          },
        ],
      },
      Roles: [{ Ref: Match.stringLikeRegexp('^Checkout') }],
    });
  });

  it('is refused for a source that does not exist', () => {
    expect(() => pager.grantRaiseAlerts(checkout, 'chekout')).toThrow(
      'Shop/Pager: "chekout" is not a source. Add it to the prop sources, which has api, checkout.',
    );
  });
});

describe('a pager in a nested stack', () => {
  it('is named after the nested stack, which is known only once it is deployed', () => {
    const nested = new NestedStack(new Stack(anApp(), 'Shop'), 'Nested');
    new Pager(nested, 'Pager', props);
    const [machine] = Object.values(Template.fromStack(nested).findResources('AWS::StepFunctions::StateMachine'));
    expect(machine?.Properties.StateMachineName).toEqual({
      'Fn::Join': ['', [expect.anything(), '_Pager-NotifyContact']],
    });
  });
});

describe('wrong props', () => {
  const aPager =
    (flaw: object, id = 'Pager') =>
    () =>
      new Pager(new Stack(anApp(), 'Shop'), id, { ...props, ...flaw } as PagerProps);

  it('are all named in one error, with what to write', () => {
    expect(aPager({ sender: 'nobody', backstopSms: '0151', smsSpendWarning: -1, orgination: 'x' })).toThrow(
      [
        'These props of Shop/Pager are wrong:',
        '  sender: write an address, or Name <address>: On-call <on-call@example.org>. The name must be in ASCII, without @ , ; : " \\ < >. Now it is "nobody"',
        '  backstopSms: write a phone number in quotes, with its country code: "+4915112345678". Now it is "0151"',
        '  smsSpendWarning: write USD as a number that is not negative: 40. Now it is -1',
        '  orgination: is not a setting. The settings are sender, ',
      ].join('\n'),
    );
  });

  it.each(['originationNumber', 'originationIdentity', 'voiceOrigination', 'maxPrice', 'backstopEmail', 'runbookUrl'])(
    'include an empty text, but not undefined: %s',
    (name) => {
      expect(aPager({ [name]: '' })).toThrow(`${name}: `);
      expect(aPager({ [name]: undefined })).not.toThrow();
    },
  );

  it('do not include a text that is known only once it is deployed', () => {
    const stack = new Stack(anApp(), 'Shop');
    const sender = `on-call@${stack.urlSuffix}`;
    expect(() => new Pager(stack, 'Pager', { ...props, sender, originationIdentity: stack.stackId })).not.toThrow();
  });

  it('include an id with other characters, and names that are too long', () => {
    expect(aPager({}, 'My Pager')).toThrow(
      'Shop/My Pager: write an id of letters, digits and hyphens instead of "My Pager".',
    );
    expect(aPager({}, 'P'.repeat(62))).toThrow(
      /^The name Shop_P+-NotifyContact has \d+ characters\. At most 80 are allowed/,
    );
  });
});
