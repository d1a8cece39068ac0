import { Token } from 'aws-cdk-lib';
import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnBasePathMapping, CfnDomainName } from 'aws-cdk-lib/aws-apigateway';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import { Construct } from 'constructs';
import type { DomainParts } from './domain-settings.ts';
import type { Settings } from './settings.ts';

/** A domain of one's own for the API. */
export type Domain = {
  readonly name: string;
  /** The address that links begin with, without a slash at the end. */
  readonly url: string;
  /** The name that a DNS record for the domain has to lead to. */
  readonly target: string;
  /** The DNS record; `undefined` if the hosted zone is not known. */
  readonly record: CfnRecordSet | undefined;
};

/** The domain in the settings, if there is one, and the domains that links began with before. */
export type Domains = { readonly domain: Domain | undefined; readonly formerDomains: readonly Domain[] };

/**
 * The domains in the settings, each with its certificate and its DNS record, and mapped to the whole API.
 *
 * The API keeps its own address, to which older links lead.
 */
export function createDomains(scope: Construct, rest: RestApi, settings: Settings): Domains {
  const { domainName } = settings;
  return {
    domain: domainName === undefined ? undefined : createDomain(scope, rest, { ...settings, domainName }),
    formerDomains: settings.formerDomains.map((former) => createDomain(scope, rest, former)),
  };
}

/**
 * A domain that leads to the API.
 *
 * Its name is in its logical ids. A domain that becomes a former one is therefore the same resource, and never away meanwhile.
 */
function createDomain(
  scope: Construct,
  rest: RestApi,
  { domainName, certificateArn, hostedZone }: DomainParts,
): Domain {
  const own = new Construct(scope, Token.isUnresolved(domainName) ? 'Domain' : `Domain-${domainName}`);
  const domain = new CfnDomainName(own, 'Name', {
    domainName,
    regionalCertificateArn: certificateArn ?? createCertificate(own, domainName, hostedZone?.id),
    endpointConfiguration: { types: ['REGIONAL'] },
    securityPolicy: 'TLS_1_2',
  });
  new CfnBasePathMapping(own, 'Mapping', {
    domainName: domain.ref,
    restApiId: rest.restApiId,
    stage: rest.deploymentStage.stageName,
  });
  return {
    name: domainName,
    // The domain's own name, through the domain: whoever has this address waits until there is a domain.
    url: `https://${domain.ref}`,
    target: domain.attrRegionalDomainName,
    record: hostedZone && createRecord(own, domain, hostedZone.id),
  };
}

/** The ARN of a certificate that ACM issues and renews by a record that it finds in the zone. */
function createCertificate(own: Construct, domainName: string, hostedZoneId = ''): string {
  return new CfnCertificate(own, 'Certificate', {
    domainName,
    validationMethod: 'DNS',
    domainValidationOptions: [{ domainName, hostedZoneId }],
  }).ref;
}

function createRecord(own: Construct, domain: CfnDomainName, hostedZoneId: string): CfnRecordSet {
  return new CfnRecordSet(own, 'Record', {
    hostedZoneId,
    name: domain.ref,
    type: 'A',
    aliasTarget: { dnsName: domain.attrRegionalDomainName, hostedZoneId: domain.attrRegionalHostedZoneId },
  });
}
