import { Fn, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { describe, expect, it } from 'vitest';
import { certificateFault, domainFaults, longestDomain } from '../../lib/domain-settings.ts';
import { Pager } from '../../lib/pager.ts';
import { readSettings } from '../../lib/settings.ts';
import { anApp, aStack, resolved } from '../support/a-stack.ts';

const domainName = 'page.acme.test';
const certificateArn = 'arn:aws:acm:eu-central-1:111122223333:certificate/0a1b2c3d-0000';
const hostedZone = { id: 'Z0123456789ABCDEFGHIJ', name: 'acme.test' };

const faultsIn = (context: Record<string, unknown>) => {
  const read = readSettings(context);
  return 'faults' in read ? read.faults : [];
};

describe('the settings of a domain', () => {
  it.each([
    { domainName, certificateArn },
    { domainName, hostedZone },
    { domainName, hostedZone: { ...hostedZone, name: 'acme.test.' } },
    { domainName, hostedZone: { ...hostedZone, name: domainName } },
    { domainName, certificateArn, hostedZone, domainLinks: 'off' },
    { domainName: 'xn--bcher-kva.acme.test', certificateArn },
    { domainName: `${'a'.repeat(longestDomain - 10)}.acme.test`, certificateArn },
    { domainName, hostedZone, formerDomains: [{ domainName: 'old.acme.test', certificateArn }] },
    { formerDomains: [{ domainName, hostedZone }] },
    { domainName, certificateArn: 'arn:aws-us-gov:acm:us-gov-west-1:111122223333:certificate/0a1b' },
  ])('accept %o', (context) => {
    expect(faultsIn(context)).toEqual([]);
  });

  it.each([
    ['https://page.acme.test', 'write the name alone, without https://'],
    ['page.acme.test/alerts', 'write the name alone, without a path'],
    ['page.acme.test/', 'write the name alone, without a path'],
    ['page.acme.test:443', 'write the name alone, without a port'],
    ['*.acme.test', 'write one name, without a wildcard. Only its certificate can have one'],
    ['page.acme.test.', 'write the name without the dot at its end'],
    ['Page.acme.test', 'write the name in lower-case letters'],
    ['bücher.acme.test', 'write the name in ASCII, as DNS has it: xn--bcher-kva.acme.test'],
    ['page', 'write a name such as page.your-domain.example'],
    ['page..acme.test', 'write a name such as page.your-domain.example'],
    ['on_call.acme.test', 'write the name without an underscore, because no certificate can have one'],
    ['page.acme.test ', 'write the name without spaces'],
    ['page.acme.local', 'write a name that phones can find in DNS'],
    ['d111111abcdef8.cloudfront.net', 'write a name of your own domain. The target'],
    ['ab12cd34ef.execute-api.eu-central-1.amazonaws.com', 'write a name of your own domain. The target'],
    ['-page.acme.test', 'write a name such as page.your-domain.example'],
    ['10.0.0.1', 'write a name such as page.your-domain.example'],
    ['page.your-domain.example', 'write a name of your own domain: this one is for examples only'],
    [`${'a'.repeat(longestDomain - 9)}.acme.test`, 'write a name of at most 56 characters, because each SMS has it'],
    [7, 'write a name such as page.your-domain.example'],
  ])('refuse the name %s', (name, message) => {
    expect(faultsIn({ domainName: name, certificateArn })).toEqual([expect.stringContaining(`domainName: ${message}`)]);
  });

  it.each([
    [{ domainName }, 'domainName: write a certificateArn too, or a hostedZone, in which'],
    [{ certificateArn }, 'certificateArn: leave it out, or write domainName too'],
    [{ hostedZone }, 'hostedZone: leave it out, or write domainName too'],
    [{ domainLinks: 'off' }, 'domainLinks: leave it out, or write domainName too'],
    [
      { domainName, certificateArn: 'arn:aws:iam::111122223333:server-certificate/page' },
      'certificateArn: write the ARN',
    ],
    [{ domainName, hostedZone: 'acme.test' }, 'hostedZone: write the id and the name of the zone: { "id": "Z…"'],
    [{ domainName, hostedZone: { id: hostedZone.id } }, 'hostedZone.name: write the domain of the zone'],
    [
      { domainName, hostedZone: { ...hostedZone, id: '/hostedzone/Z01' } },
      'hostedZone.id: write the id of the zone as',
    ],
    [
      { domainName, hostedZone: { ...hostedZone, name: 'ACME' } },
      'hostedZone.name: write the domain of the zone, such',
    ],
    [
      { domainName, hostedZone: { ...hostedZone, name: 'other.test' } },
      `hostedZone.name: write the zone that ${domainName} is in`,
    ],
    [
      { domainName, hostedZone: { ...hostedZone, name: 'me.test' } },
      `hostedZone.name: write the zone that ${domainName} is in`,
    ],
    [{ domainName, certificateArn, domainLinks: 'later' }, 'domainLinks: write on or off'],
    [{ formerDomains: 'old.acme.test' }, 'formerDomains: write a list: [{ "domainName": '],
    [{ formerDomains: ['old.acme.test'] }, 'formerDomains.0: write a list: [{ "domainName": '],
    [{ formerDomains: [{ domainName }] }, 'formerDomains.0.domainName: write a certificateArn too, or a hostedZone'],
    [
      { domainName, certificateArn, formerDomains: [{ domainName, certificateArn }] },
      'formerDomains.0.domainName: write each domain only once: a former one must not be in domainName too',
    ],
    [
      { formerDomains: ['a', 'b', 'c', 'd'].map((name) => ({ domainName: `${name}.acme.test`, certificateArn })) },
      'formerDomains: name at most 3 domains',
    ],
  ])('refuse %o', (context, message) => {
    expect(faultsIn(context)).toEqual([expect.stringContaining(message)]);
  });
});

describe('a certificate', () => {
  it.each([
    ['eu-central-1', undefined],
    ['', undefined],
    ['eu-west-1', 'certificateArn is a certificate in eu-central-1, but an API in eu-west-1 needs one in eu-west-1.'],
  ])('of eu-central-1 is used in the Region %j: %s', (region, fault) => {
    if (fault === undefined) expect(certificateFault(region, { certificateArn })).toBeUndefined();
    else expect(certificateFault(region, { formerDomains: [{ domainName, certificateArn }] })).toContain(fault);
  });

  it('of another Region stops the synth', () => {
    const stack = new Stack(anApp(), 'Shop', { env: { region: 'eu-west-1' } });
    expect(() => new Pager(stack, 'Pager', { domainName, certificateArn })).toThrow(
      'Shop/Pager: certificateArn is a certificate in eu-central-1, but an API in eu-west-1 needs one in eu-west-1. Request one there.',
    );
  });
});

/** The addresses that links begin with, by function, and the output AlertsUrl. */
function addressesIn(stack: Stack) {
  const functions = resolved(stack).ofType('AWS::Lambda::Function');
  const addresses = functions.map(({ construct, properties }) => [
    construct,
    properties.Environment.Variables.BASE_URL,
  ]);
  return Object.fromEntries(addresses.filter(([, address]) => address !== undefined));
}

const own = 'https://api.example.org/live';

describe('a stack with a domain', () => {
  const stack = aStack({ domainName, hostedZone });
  const template = Template.fromStack(stack);
  const [nameId = ''] = Object.keys(template.findResources('AWS::ApiGateway::DomainName'));
  const [recordId] = Object.keys(template.findResources('AWS::Route53::RecordSet'));

  it('makes links with the domain, without a stage', () => {
    const { FindKey, ...others } = addressesIn(stack);
    expect(new Set(Object.values(others))).toEqual(new Set([`https://${domainName}`]));
    // It sends events on before the domain's DNS record is made, too.
    expect(FindKey).toBe(own);
  });

  it('leads the domain to the whole API, which keeps its own address', () => {
    template.hasResourceProperties('AWS::ApiGateway::DomainName', {
      DomainName: domainName,
      EndpointConfiguration: { Types: ['REGIONAL'] },
      RegionalCertificateArn: { Ref: Match.stringLikeRegexp('^Domainpageacmetest.*Certificate') },
      SecurityPolicy: 'TLS_1_2',
    });
    const [mapping] = Object.values(template.findResources('AWS::ApiGateway::BasePathMapping'));
    expect(mapping?.Properties).toEqual({
      DomainName: { Ref: nameId },
      RestApiId: { Ref: expect.stringMatching(/^Api/) },
      Stage: { Ref: expect.stringMatching(/^ApiDeploymentStage/) },
    });
    const [api] = Object.values(template.findResources('AWS::ApiGateway::RestApi'));
    expect(api?.Properties).not.toHaveProperty('DisableExecuteApiEndpoint');
  });

  it('proves in the zone that the domain is its own, and makes the DNS record', () => {
    template.hasResourceProperties('AWS::CertificateManager::Certificate', {
      DomainName: domainName,
      ValidationMethod: 'DNS',
      DomainValidationOptions: [{ DomainName: domainName, HostedZoneId: hostedZone.id }],
    });
    template.hasResourceProperties('AWS::Route53::RecordSet', {
      HostedZoneId: hostedZone.id,
      Type: 'A',
      AliasTarget: { DNSName: { 'Fn::GetAtt': [nameId, 'RegionalDomainName'] } },
    });
  });

  it('sends links with the domain only once its DNS record exists', () => {
    const functions = Object.values(template.findResources('AWS::Lambda::Function'));
    expect(functions.filter(({ DependsOn }) => !DependsOn.includes(recordId))).toEqual([]);
  });

  it('has no circular dependency', () => {
    const { Resources } = template.toJSON() as { Resources: Record<string, object> };
    const ids = Object.keys(Resources);
    const needs = new Map(
      Object.entries(Resources).map(([id, resource]) => {
        const text = JSON.stringify(resource);
        return [id, ids.filter((each) => each !== id && text.includes(`"${each}"`))] as const;
      }),
    );
    for (let left = -1; left !== needs.size; ) {
      left = needs.size;
      for (const [id, others] of needs) if (others.every((each) => !needs.has(each))) needs.delete(id);
    }
    expect([...needs.keys()]).toEqual([]);
  });

  it('shows the domain in outputs', () => {
    const { Outputs } = template.toJSON();
    expect(Outputs.AlertsUrl.Value).toEqual({ 'Fn::Join': ['', ['https://', { Ref: nameId }, '/alerts']] });
    expect(JSON.stringify(Outputs.ApiUrl.Value)).toMatch(/\.execute-api\..*\/live/);
    expect(Outputs.DomainName.Value).toBe(domainName);
    expect(Outputs.DomainTarget.Value).toEqual({ 'Fn::GetAtt': [nameId, 'RegionalDomainName'] });
  });

  it('records the zone by its id and name', () => {
    const [record] = Object.values(
      template.findResources('AWS::SSM::Parameter', { Properties: { Name: '/NotifySupport/settings' } }),
    );
    expect(JSON.parse(record?.Properties.Value)).toMatchObject({ hostedZone: 'Z0123456789ABCDEFGHIJ acme.test' });
  });
});

it('keeps a domain, its certificate, record and mapping as they are when it becomes a former one', () => {
  const before = Template.fromStack(aStack({ domainName, hostedZone }));
  const next = { domainName: 'next.acme.test', hostedZone };
  const stack = aStack({ ...next, formerDomains: [{ domainName, hostedZone }] });
  const after = Template.fromStack(stack);
  for (const type of ['ApiGateway::DomainName', 'ApiGateway::BasePathMapping', 'Route53::RecordSet'])
    expect(after.findResources(`AWS::${type}`)).toMatchObject(before.findResources(`AWS::${type}`));
  const { FindKey: _, ...addresses } = addressesIn(stack);
  expect(new Set(Object.values(addresses))).toEqual(new Set(['https://next.acme.test']));
  const target = {
    'Fn::GetAtt': [Object.keys(before.findResources('AWS::ApiGateway::DomainName'))[0], 'RegionalDomainName'],
  };
  expect(after.toJSON().Outputs.FormerDomains.Value).toEqual({ 'Fn::Join': [':', [domainName, target]] });
  // Without it in the settings, the old domain is deleted with the deploy.
  const without = Template.fromStack(aStack(next)).findResources('AWS::ApiGateway::DomainName');
  expect(Object.keys(without)).not.toContain(Object.keys(before.findResources('AWS::ApiGateway::DomainName'))[0]);
});

describe('a stack with a domain and no zone', () => {
  it('uses the given certificate, and makes no record', () => {
    const template = Template.fromStack(aStack({ domainName, certificateArn }));
    template.hasResourceProperties('AWS::ApiGateway::DomainName', { RegionalCertificateArn: certificateArn });
    template.resourceCountIs('AWS::CertificateManager::Certificate', 0);
    template.resourceCountIs('AWS::Route53::RecordSet', 0);
  });

  it('goes on sending links with the API’s own address while domainLinks is off', () => {
    const stack = aStack({ domainName, certificateArn, domainLinks: 'off' });
    expect(new Set(Object.values(addressesIn(stack)))).toEqual(new Set([own]));
    Template.fromStack(stack).hasOutput('DomainTarget', {});
  });

  it('accepts a certificate of the same app, whose ARN is known only once it is deployed', () => {
    const stack = new Stack(anApp(), 'Shop', { env: { region: 'eu-central-1' } });
    const certificate = new Certificate(stack, 'Certificate', { domainName });
    const pager = new Pager(stack, 'Pager', { domainName, certificateArn: certificate.certificateArn });
    expect(stack.resolve(pager.alertsUrl)).toEqual({
      'Fn::Join': ['', ['https://', { Ref: expect.stringMatching(/^PagerDomain/) }, '/alerts']],
    });
  });
});

it('makes no domain without the setting', () => {
  const stack = aStack();
  Template.fromStack(stack).resourceCountIs('AWS::ApiGateway::DomainName', 0);
  expect(new Set(Object.values(addressesIn(stack)))).toEqual(new Set([own]));
});

it('that is known only once deployed can be no former one, and have none', () => {
  const parts = (name: string) => ({
    domainName: Fn.importValue(name),
    certificateArn: 'arn:aws:acm:x:1:certificate/a',
  });
  const faults = domainFaults({ ...parts('New'), domainLinks: 'on', formerDomains: [parts('Old')] });
  expect(faults.map(({ path }) => path.join('.'))).toEqual(['domainName', 'formerDomains.0.domainName']);
  expect(domainFaults({ ...parts('New'), domainLinks: 'on', formerDomains: [] })).toEqual([]);
});
