import { PublishCommand, SNSClient } from '@aws-sdk/client-sns';
import type { BackstopMessage } from '../domain/notify/backstop.ts';
import { lazily } from '../domain/text/lazily.ts';
import { env } from '../env.ts';
import { quiet } from './channels/quiet.ts';

const client = lazily(() => quiet(new SNSClient({})));

/** Sends a message to every subscriber of the backstop. */
export async function tellBackstop({ subject, text }: BackstopMessage): Promise<void> {
  await client().send(new PublishCommand({ TopicArn: env('BACKSTOP_TOPIC_ARN'), Subject: subject, Message: text }));
}
