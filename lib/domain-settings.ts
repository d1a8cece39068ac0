import { domainToASCII } from 'node:url';
import { Token } from 'aws-cdk-lib';

/** A hosted zone of Route 53. */
export type HostedZone = {
  /** The id, such as `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;
  /** The domain of the zone, such as `your-domain.example`. */
  readonly name: string;
};

/** A domain, with its certificate, and with its zone if the stack makes the DNS record. */
export type DomainParts = {
  readonly domainName: string;
  readonly certificateArn?: string | undefined;
  readonly hostedZone?: HostedZone | undefined;
};

/** A mistake in the settings of the domain: its place, and what to write instead. */
export type DomainFault = { readonly path: readonly (string | number)[]; readonly message: string };

/** The settings of the domain, as far as they depend on each other. */
export type DomainSettings = {
  readonly domainName?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly hostedZone?: HostedZone | undefined;
  readonly domainLinks: 'on' | 'off';
  readonly formerDomains: readonly DomainParts[];
};

/** Enough for a domain that changes once a week, for as long as links are valid. */
export const mostFormerDomains = 3;

/**
 * The most characters of a domain: as many as API Gateway's own address has with its stage, in the Regions with the longest
 * names. An SMS then has at least as much room for words as without a domain.
 */
export const longestDomain = 'abcdefghij.execute-api.ap-northeast-1.amazonaws.com/live'.length;

const label = '[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?';
const domainForm = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}$`);
const zoneForm = new RegExp(`^(?:${label}\\.)+(?!\\d+$)${label}\\.?$`);

/** The forms of certificates and ids of zones. */
export const certificateForm = /^arn:aws[a-z-]*:acm:[a-z0-9-]+:\d{12}:certificate\/[\w-]+$/;
export const zoneIdForm = /^Z[A-Z0-9]{1,31}$/;

/** Domains that exist for examples only (RFC 2606). */
const exampleDomain = /(?:^|\.)example(?:\.(?:com|net|org))?$/;

/** Names that DNS has on no other machine, or in no network but one's own. */
const unreachable = /(?:^|\.)(?:localhost|invalid|local|internal)$/;

/** Names that AWS gives to APIs and CDNs. */
const awsDomain = /\.(?:amazonaws\.com(?:\.cn)?|cloudfront\.net)$/;

/** The mistakes that people make in a domain, each with what to write instead. */
const misread: readonly (readonly [form: RegExp, message: string | ((name: string) => string)])[] = [
  [/^[\w+.-]+:\/\//, 'write the name alone, without https://'],
  [/[/?#]/, 'write the name alone, without a path'],
  [/:\d*$/, 'write the name alone, without a port'],
  [/\*/, 'write one name, without a wildcard. Only its certificate can have one'],
  [/\.$/, 'write the name without the dot at its end'],
  [/[A-Z]/, 'write the name in lower-case letters'],
  [/[^ -~]/, (name) => `write the name in ASCII, as DNS has it: ${domainToASCII(name) || 'xn--…'}`],
  [/\s/, 'write the name without spaces'],
  [/_/, 'write the name without an underscore, because no certificate can have one'],
  [unreachable, 'write a name that phones can find in DNS'],
  [awsDomain, 'write a name of your own domain. The target of its DNS record is the output DomainTarget'],
];

/** The correction of a name that cannot be a domain; nothing if it can. */
export function domainNameFault(name: string): string | undefined {
  if (Token.isUnresolved(name)) return undefined;
  const found = misread.find(([form]) => form.test(name))?.[1];
  if (found !== undefined) return typeof found === 'string' ? found : found(name);
  if (!domainForm.test(name)) return 'write a name such as page.your-domain.example';
  if (exampleDomain.test(name)) return 'write a name of your own domain: this one is for examples only';
  if (name.length <= longestDomain) return undefined;
  return `write a name of at most ${longestDomain} characters, because each SMS has it in its link`;
}

/** True when the name of a zone is one, with or without the dot that Route 53 shows at its end. */
export function isZoneName(name: string): boolean {
  return Token.isUnresolved(name) || zoneForm.test(name);
}

/** The mistakes in how the settings of the domain, and of former ones, fit together. */
export function domainFaults({ domainName, formerDomains, ...settings }: DomainSettings): DomainFault[] {
  const names = [domainName, ...formerDomains.map((former) => former.domainName)];
  const inFormer = formerDomains.flatMap((former, at) => {
    const isRepeated = names.indexOf(former.domainName) <= at;
    const message = 'write each domain only once: a former one must not be in domainName too';
    const faults = isRepeated
      ? [{ path: ['domainName'], message }]
      : [...unknownFaults(former), ...partsFaults(former)];
    return faults.map((fault) => ({ ...fault, path: ['formerDomains', at, ...fault.path] }));
  });
  return [
    ...(domainName === undefined ? faultsAlone(settings) : partsFaults({ ...settings, domainName })),
    ...(domainName === undefined || formerDomains.length === 0 ? [] : unknownFaults({ domainName })),
    ...inFormer,
  ];
}

/** The mistake of a domain whose name is known only once deployed: it would not be the same resource as before. */
function unknownFaults({ domainName }: Pick<DomainParts, 'domainName'>): DomainFault[] {
  const message = 'write the name as text: one that is known only once deployed cannot be kept';
  return Token.isUnresolved(domainName) ? [{ path: ['domainName'], message }] : [];
}

/** The settings that mean nothing without a domain. */
function faultsAlone({
  certificateArn,
  hostedZone,
  domainLinks,
}: Omit<DomainSettings, 'formerDomains'>): DomainFault[] {
  const given = { certificateArn, hostedZone, domainLinks: domainLinks === 'off' ? domainLinks : undefined };
  const alone = Object.entries(given).filter(([, value]) => value !== undefined);
  return alone.map(([name]) => ({ path: [name], message: 'leave it out, or write domainName too' }));
}

/** The mistakes in how a domain, its certificate and its zone fit together. */
function partsFaults({ domainName, certificateArn, hostedZone }: DomainParts): DomainFault[] {
  if (certificateArn === undefined && hostedZone === undefined) {
    const message = 'write a certificateArn too, or a hostedZone, in which the stack proves that the domain is yours';
    return [{ path: ['domainName'], message }];
  }
  return hostedZone === undefined || isIn(domainName, hostedZone)
    ? []
    : [{ path: ['hostedZone', 'name'], message: `write the zone that ${domainName} is in` }];
}

function isIn(domainName: string, { name }: HostedZone): boolean {
  if (Token.isUnresolved(domainName) || Token.isUnresolved(name)) return true;
  const zone = name.replace(/\.$/, '');
  return domainName === zone || domainName.endsWith(`.${zone}`);
}

/**
 * The reason why a certificate of the settings cannot be used in a Region, and what to do; nothing if all can, or if one is not
 * known yet.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
 */
export function certificateFault(
  region: string,
  { certificateArn, formerDomains = [] }: Partial<Pick<DomainSettings, 'certificateArn' | 'formerDomains'>>,
): string | undefined {
  if (region === '' || Token.isUnresolved(region)) return undefined;
  const arns = [certificateArn, ...formerDomains.map((former) => former.certificateArn)];
  const known = arns.filter((arn) => arn !== undefined && !Token.isUnresolved(arn));
  const there = known.map((arn) => arn?.split(':')[3]).find((place) => place !== region);
  if (there === undefined) return undefined;
  return `certificateArn is a certificate in ${there}, but an API in ${region} needs one in ${region}. Request one there`;
}
