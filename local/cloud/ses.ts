import type { Clock } from '../asl/clock.ts';
import type { Inboxes } from './channels.ts';
import type { Conditions } from './conditions.ts';
import type { EventBridge } from './event-bridge.ts';
import type { Resource } from './loader.ts';
import { type Answer, jsonAnswer, notHere, type Request, restError, serviceError } from './wire.ts';

type Email = {
  readonly Destination?: { readonly ToAddresses?: readonly string[] };
  readonly Content?: { readonly Simple?: SimpleContent };
  readonly ConfigurationSetName?: string;
  readonly EmailTags?: readonly { readonly Name: string; readonly Value: string }[];
};

type SimpleContent = {
  readonly Subject: { readonly Data: string };
  readonly Body: { readonly Text?: { readonly Data: string }; readonly Html?: { readonly Data: string } };
};

export type SesOptions = {
  readonly inboxes: Inboxes;
  readonly conditions: Conditions;
  readonly bus: EventBridge;
  readonly configurationSets: readonly Resource[];
  readonly eventDestinations: readonly Resource[];
  readonly clock: Clock;
  readonly nextId: () => string;
};

/**
 * SES v2: SendEmail with simple content, and the state of the account and its identities.
 *
 * A lost message bounces, and every other one is delivered at once. Both go to the bus if the configuration set sends such
 * events there.
 */
export function createSes(options: SesOptions): (request: Request) => Promise<Answer> {
  return async (request) => {
    try {
      return jsonAnswer(200, await answerTo(options, request));
    } catch (error) {
      return restError(error);
    }
  };
}

async function answerTo(
  options: SesOptions,
  { method, url: { pathname, searchParams }, body }: Request,
): Promise<object> {
  if (method === 'GET') {
    for (const [path, read] of readable) {
      const match = path.exec(pathname);
      if (match) return read(options.conditions, decodeURIComponent(match[1] ?? ''), searchParams);
    }
  }
  if (method === 'POST' && pathname === '/v2/email/list-identities') return identitiesOf(options.conditions);
  if (method !== 'POST' || pathname !== '/v2/email/outbound-emails') throw notHere(`SES ${method} ${pathname}`);
  options.inboxes.checkService('ses');
  return sendEmail(options, JSON.parse(body) as Email);
}

type Read = (conditions: Conditions, name: string, asked: URLSearchParams) => object;

/** The paths that can be read. Some name an identity or an address at the end. */
const readable: readonly (readonly [RegExp, Read])[] = [
  [/^\/v2\/email\/account$/, accountOf],
  [/^\/v2\/email\/identities\/([^/]+)$/, identityOf],
  [/^\/v2\/email\/suppression\/addresses\/([^/]+)$/, suppressed],
  [/^\/v2\/email\/suppression\/addresses$/, allSuppressed],
];

async function sendEmail(options: SesOptions, email: Email): Promise<object> {
  const { inboxes, configurationSets, clock, nextId } = options;
  const { Destination, Content, ConfigurationSetName } = email;
  if (ConfigurationSetName !== undefined && !configurationSets.some(({ name }) => name === ConfigurationSetName))
    throw serviceError('NotFoundException', `Configuration set <${ConfigurationSetName}> does not exist.`, 404);
  if (!Content?.Simple) throw notHere('SES SendEmail without Content.Simple');
  const content = contentOf(Content.Simple);
  const to = Destination?.ToAddresses ?? [];
  if (to.length === 0) throw serviceError('BadRequestException', 'Destination is missing.');
  for (const address of to) inboxes.checkAddress(address);
  const messageId = nextId();
  for (const address of to) {
    const isLost = await inboxes.deliver({ channel: 'email', to: address, ...content });
    const of = { messageId, address };
    if (isLost === undefined) tell(options, email, of, delivered);
    else clock.at(clock.now() + isLost.afterSeconds * 1000, () => tell(options, email, of, bounced));
  }
  return { MessageId: messageId };
}

function contentOf({ Subject, Body }: SimpleContent) {
  return { subject: Subject.Data, text: Body.Text?.Data ?? '', ...(Body.Html && { html: Body.Html.Data }) };
}

function accountOf({ email }: Conditions): object {
  return {
    ProductionAccessEnabled: !email.isSandbox,
    SendingEnabled: email.isSending,
    EnforcementStatus: email.enforcement,
  };
}

function identityOf({ email }: Conditions, name: string): object {
  if (email.unknown.includes(name))
    throw serviceError('NotFoundException', `Email identity ${name} does not exist.`, 404);
  const IdentityType = name.includes('@') ? 'EMAIL_ADDRESS' : 'DOMAIN';
  return { IdentityType, VerifiedForSendingStatus: true, DkimAttributes: email.dkim };
}

/** All identities that are listed, on one page. */
function identitiesOf({ email }: Conditions): object {
  const EmailIdentities = email.identities.map((IdentityName) => ({
    ...{ IdentityName, SendingEnabled: true, VerificationStatus: 'SUCCESS' },
  }));
  return { EmailIdentities };
}

const suppressedPerPage = 100;

function allSuppressed({ email }: Conditions, _: string, asked: URLSearchParams): object {
  const start = Number(asked.get('NextToken') ?? 0);
  const end = start + suppressedPerPage;
  const SuppressedDestinationSummaries = email.suppressed
    .slice(start, end)
    .map((EmailAddress) => ({ EmailAddress, Reason: 'BOUNCE', LastUpdateTime: 0 }));
  return { SuppressedDestinationSummaries, ...(end < email.suppressed.length && { NextToken: String(end) }) };
}

function suppressed({ email }: Conditions, address: string): object {
  if (!email.suppressed.includes(address))
    throw serviceError('NotFoundException', `Email address ${address} does not exist on your suppression list.`, 404);
  return { SuppressedDestination: { EmailAddress: address, Reason: 'BOUNCE', LastUpdateTime: 0 } };
}

/** A kind of event about an e-mail: its names, and the part that only this kind has. */
type Happening = {
  readonly event: string;
  readonly type: string;
  readonly detail: (address: string, timestamp: string) => object;
};

const bounced: Happening = {
  ...{ event: 'bounce', type: 'Email Bounced' },
  detail: (emailAddress, timestamp) => ({
    eventType: 'Bounce',
    bounce: {
      bounceType: 'Permanent',
      bounceSubType: 'NoEmail',
      bouncedRecipients: [{ emailAddress, action: 'failed', status: '5.1.1' }],
      timestamp,
    },
  }),
};

const delivered: Happening = {
  ...{ event: 'delivery', type: 'Email Delivered' },
  detail: (address, timestamp) => ({
    eventType: 'Delivery',
    delivery: { timestamp, processingTimeMillis: 0, recipients: [address], smtpResponse: '250 OK' },
  }),
};

/** Puts an event about an e-mail on the bus, with the message's tags, if the configuration set sends such events there. */
function tell(
  { bus, eventDestinations, clock }: SesOptions,
  { ConfigurationSetName, EmailTags = [] }: Email,
  { messageId, address }: { readonly messageId: string; readonly address: string },
  { event, type, detail }: Happening,
): void {
  const isHeard = eventDestinations.some(({ properties: { ConfigurationSetName: of, EventDestination } }) => {
    const { Enabled, EventBridgeDestination, MatchingEventTypes } = EventDestination;
    const isOn = Enabled !== false && EventBridgeDestination !== undefined;
    return of === ConfigurationSetName && isOn && MatchingEventTypes.includes(event);
  });
  if (!isHeard) return;
  const timestamp = new Date(clock.now()).toISOString();
  const tags = Object.fromEntries(EmailTags.map(({ Name, Value }) => [Name, [Value]]));
  const mail = {
    timestamp,
    messageId,
    destination: [address],
    tags: { 'ses:configuration-set': [ConfigurationSetName], ...tags },
  };
  bus.put(bus.envelope({ source: 'aws.ses', type, detail: { ...detail(address, timestamp), mail } }));
}
