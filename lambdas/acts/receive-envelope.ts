import type * as onCall from '../adapters/on-call.ts';
import type * as signatures from '../adapters/sns-signature.ts';
import { parseAlarmEvent } from '../domain/intake/alarm.ts';
import type { SystemRequest } from '../domain/intake/system.ts';
import { alarmEventIn, type Envelope, envelopeIn, isSnsAddress } from '../domain/intake/systems/sns.ts';
import { routeSource } from '../domain/on-call/route.ts';
import { choosePolicy } from './choose-policy.ts';
import type { Reporting } from './reporting.ts';
import { type AlarmServices, takeInAlarm } from './take-in-alarm.ts';

export type EnvelopeServices = Omit<AlarmServices, 'describeAlarm'> &
  typeof signatures &
  Pick<typeof onCall, 'findPolicy'> &
  Pick<Reporting, 'log' | 'logError'>;

/** The outcome of an envelope: it was handled, it is not one of SNS, or its message has to be read as an alert. */
export type Handled = 'done' | 'not signed' | 'an alert';

/**
 * Checks the signature of a topic's message, confirms a subscription, and receives an alarm of CloudWatch.
 *
 * An alarm opens the same incident as by EventBridge. One that no route names notifies somebody nevertheless, because
 * somebody subscribed it here on purpose.
 */
export const receiveEnvelope =
  (services: EnvelopeServices) =>
  async (body: unknown, { settings, sender, at }: SystemRequest): Promise<Handled> => {
    const envelope = envelopeIn(body);
    if (envelope === undefined) return 'an alert';
    const isVerified = services.topicsAreVerified();
    if (!isVerified) services.log("the signature of a topic's message was not checked", { topic: envelope.TopicArn });
    else if (!(await services.isSignedBySns(envelope))) return 'not signed';
    if (envelope.Type !== 'Notification') return settleSubscription(services, envelope, isVerified);
    const change = changeIn(services, envelope);
    if (change === undefined) return 'an alert';
    // Nothing has to be asked about the alarm: its actions are on, because this message is one of them.
    const describeAlarm = async () => ({ state: change.state, since: change.stateAt, actionsEnabled: true });
    const findRules = async () => {
      const rules = await services.findRules();
      const routed = routeSource(sender.source, rules.routes, Date.parse(at));
      const { policy } = await choosePolicy(services)(undefined, settings, routed);
      return { ...rules, routes: [...rules.routes, { alarm: '*', policy }] };
    };
    await takeInAlarm({ ...services, describeAlarm, findRules })(change, at, sender.source);
    return 'done';
  };

async function settleSubscription(
  services: EnvelopeServices,
  envelope: Envelope,
  isVerified: boolean,
): Promise<Handled> {
  const { Type, TopicArn, SubscribeURL } = envelope;
  if (Type === 'UnsubscribeConfirmation') {
    services.log('a topic no longer sends its messages here', { topic: TopicArn });
    return 'done';
  }
  if (!isVerified) {
    const because = 'this stack checks no signatures and asks no AWS';
    services.log('a subscription was not confirmed', { topic: TopicArn, because });
    return 'done';
  }
  if (!isSnsAddress(SubscribeURL)) return 'not signed';
  await services.confirmSubscription(envelope);
  services.log('a topic sends its messages here from now on', { topic: TopicArn });
  return 'done';
}

/** The alarm in a message; nothing for another message, or for an alarm that cannot be read, which is an alert like others. */
function changeIn(services: EnvelopeServices, envelope: Envelope) {
  const event = alarmEventIn(envelope);
  if (event === undefined) return undefined;
  try {
    const change = parseAlarmEvent(JSON.stringify(event));
    return 'state' in change ? change : undefined;
  } catch (error) {
    services.logError('an alarm of a topic could not be read as one', error);
    return undefined;
  }
}
