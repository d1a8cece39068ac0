import type { RestApi } from 'aws-cdk-lib/aws-apigateway';
import { CfnBasePathMapping, CfnDomainName } from 'aws-cdk-lib/aws-apigateway';
import { CfnCertificate } from 'aws-cdk-lib/aws-certificatemanager';
import { CfnRecordSet } from 'aws-cdk-lib/aws-route53';
import type { Construct } from 'constructs';
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

/**
 * The domain in the settings, with its certificate and its DNS record, and mapped to the whole API; nothing if there is none.
 *
 * The API keeps its own address, to which older links lead.
 */
export function createDomain(scope: Construct, rest: RestApi, settings: Settings): Domain | undefined {
  const { domainName, hostedZone } = settings;
  if (domainName === undefined) return undefined;
  const domain = new CfnDomainName(scope, 'Domain', {
    domainName,
    regionalCertificateArn: settings.certificateArn ?? createCertificate(scope, domainName, hostedZone?.id),
    endpointConfiguration: { types: ['REGIONAL'] },
    securityPolicy: 'TLS_1_2',
  });
  new CfnBasePathMapping(scope, 'DomainMapping', {
    domainName: domain.ref,
    restApiId: rest.restApiId,
    stage: rest.deploymentStage.stageName,
  });
  return {
    name: domainName,
    // The domain's own name, through the domain: whoever has this address waits until there is a domain.
    url: `https://${domain.ref}`,
    target: domain.attrRegionalDomainName,
    record: hostedZone && createRecord(scope, domain, hostedZone.id),
  };
}

/** The ARN of a certificate that ACM issues and renews by a record that it finds in the zone. */
function createCertificate(scope: Construct, domainName: string, hostedZoneId = ''): string {
  return new CfnCertificate(scope, 'DomainCertificate', {
    domainName,
    validationMethod: 'DNS',
    domainValidationOptions: [{ domainName, hostedZoneId }],
  }).ref;
}

function createRecord(scope: Construct, domain: CfnDomainName, hostedZoneId: string): CfnRecordSet {
  return new CfnRecordSet(scope, 'DomainRecord', {
    hostedZoneId,
    name: domain.ref,
    type: 'A',
    aliasTarget: { dnsName: domain.attrRegionalDomainName, hostedZoneId: domain.attrRegionalHostedZoneId },
  });
}
