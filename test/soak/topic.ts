import { createHmac } from 'node:crypto';

/*
 * The messages of a topic of SNS about the alarm, in the form of SNS's documents. The soak holds the key with which they are
 * signed, in place of AWS's certificate.
 */

/** A change of the alarm as a topic says it. */
export type TopicChange = {
  readonly name: string;
  readonly arn: string;
  readonly state: string;
  readonly stateAt: string;
  readonly before: string;
};

const signingKey = 'the key of SNS';

/** The body that SNS posts for a change of an alarm. */
export function topicBody(change: TopicChange): string {
  const envelope = envelopeOf(change);
  return JSON.stringify({ ...envelope, ...signatureOf(envelope, signingKey) });
}

/** The same by a sender who is not SNS, or with another message than the one that SNS signed. */
export function forgedBody(change: TopicChange, how: 'another key' | 'another message' | 'no signature'): string {
  const envelope = envelopeOf(change);
  if (how === 'no signature') return JSON.stringify(envelope);
  if (how === 'another key') return JSON.stringify({ ...envelope, ...signatureOf(envelope, 'a key of nobody') });
  const signed = envelopeOf({ ...change, state: 'INSUFFICIENT_DATA' });
  return JSON.stringify({ ...envelope, ...signatureOf(signed, signingKey) });
}

/** True when SNS signed this text of an envelope. */
export function isSigned(envelope: Readonly<Record<string, string>>, text: string): boolean {
  return envelope.SignatureVersion === '2' && envelope.Signature === sign(text, signingKey);
}

type Envelope = ReturnType<typeof envelopeOf>;

function envelopeOf({ name, arn, state, stateAt, before }: TopicChange) {
  return {
    Type: 'Notification',
    MessageId: `${name} ${stateAt}`,
    TopicArn: 'arn:aws:sns:eu-central-1:000000000000:alarms',
    Subject: `${state}: "${name}" in EU (Frankfurt)`,
    Message: JSON.stringify({
      ...{ AlarmName: name, AlarmDescription: null, AWSAccountId: '000000000000', AlarmArn: arn },
      ...{ NewStateValue: state, NewStateReason: 'Threshold crossed', Region: 'EU (Frankfurt)' },
      ...{ StateChangeTime: stateAt.replace('Z', '+0000'), OldStateValue: before, Trigger: { MetricName: 'Errors' } },
    }),
    Timestamp: stateAt,
  };
}

function signatureOf(envelope: Envelope, key: string) {
  const { Message, MessageId, Subject, Timestamp, TopicArn, Type } = envelope;
  // The members that SNS's documents name, in their order.
  const members = { Message, MessageId, Subject, Timestamp, TopicArn, Type };
  const text = Object.entries(members).flatMap(([name, value]) => [`${name}\n`, `${value}\n`]);
  return {
    ...{ SignatureVersion: '2', Signature: sign(text.join(''), key) },
    SigningCertURL: 'https://sns.eu-central-1.amazonaws.com/SimpleNotificationService-0.pem',
  };
}

function sign(text: string, key: string): string {
  return createHmac('sha256', key).update(text).digest('base64');
}
