import { Token } from 'aws-cdk-lib';

/** A hosted zone of Route 53. */
export type HostedZone = {
  /** The id, such as `Z0123456789ABCDEFGHIJ`. */
  readonly id: string;
  /** The domain of the zone, such as `your-domain.example`. */
  readonly name: string;
};

/** A mistake in the settings of the domain: its place, and what to write instead. */
export type DomainFault = { readonly path: readonly string[]; readonly message: string };

/** The settings of the domain, as far as they depend on each other. */
export type DomainSettings = {
  readonly domainName?: string | undefined;
  readonly certificateArn?: string | undefined;
  readonly hostedZone?: HostedZone | undefined;
  readonly domainLinks: 'on' | 'off';
};

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

/** The mistakes that people make in a domain, each with what to write instead. */
const misread: readonly (readonly [form: RegExp, message: string])[] = [
  [/^[\w+.-]+:\/\//, 'write the name alone, without https://'],
  [/[/?#]/, 'write the name alone, without a path'],
  [/:\d*$/, 'write the name alone, without a port'],
  [/\*/, 'write one name, without a wildcard. Only its certificate can have one'],
  [/\.$/, 'write the name without the dot at its end'],
  [/[A-Z]/, 'write the name in lower-case letters'],
  [/[^ -~]/, 'write the name in ASCII, as DNS has it: xn--…'],
];

/** The correction of a name that cannot be a domain; nothing if it can. */
export function domainNameFault(name: string): string | undefined {
  if (Token.isUnresolved(name)) return undefined;
  const found = misread.find(([form]) => form.test(name))?.[1];
  if (found !== undefined) return found;
  if (!domainForm.test(name)) return 'write a name such as page.your-domain.example';
  if (exampleDomain.test(name)) return 'write a name of your own domain: this one is for examples only';
  if (name.length <= longestDomain) return undefined;
  return `write a name of at most ${longestDomain} characters, because each SMS has it in its link`;
}

/** True when the name of a zone is one, with or without the dot that Route 53 shows at its end. */
export function isZoneName(name: string): boolean {
  return Token.isUnresolved(name) || zoneForm.test(name);
}

/** The mistakes in how the settings of the domain fit together. */
export function domainFaults({ domainName, certificateArn, hostedZone, domainLinks }: DomainSettings): DomainFault[] {
  if (domainName === undefined) {
    const given = { certificateArn, hostedZone, domainLinks: domainLinks === 'off' ? domainLinks : undefined };
    const alone = Object.entries(given).filter(([, value]) => value !== undefined);
    return alone.map(([name]) => ({ path: [name], message: 'leave it out, or write domainName too' }));
  }
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
 * The reason why a certificate cannot be used in a Region, and what to do; nothing if it can, or if either is not known yet.
 *
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-regional-api-custom-domain-create.html
 */
export function certificateFault(region: string, { certificateArn }: Pick<DomainSettings, 'certificateArn'>) {
  if (certificateArn === undefined || Token.isUnresolved(certificateArn) || Token.isUnresolved(region))
    return undefined;
  const [, , , there] = certificateArn.split(':');
  if (region === '' || there === region) return undefined;
  return `certificateArn is a certificate in ${there}, but an API in ${region} needs one in ${region}. Request one there`;
}
