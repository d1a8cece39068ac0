import { CreateEmailIdentityCommand, SESv2Client } from '@aws-sdk/client-sesv2';
import { addressIn } from '../../lambdas/domain/text/addresses.ts';
import { sender } from './cdk.ts';
import { clientOptions, type Emulator } from './emulator.ts';

/** Makes the address that e-mails come from one that SES sends from, as somebody does before the first deploy. */
export async function verifySender(emulator: Emulator): Promise<void> {
  const command = new CreateEmailIdentityCommand({ EmailIdentity: addressIn(sender) });
  await new SESv2Client(clientOptions(emulator)).send(command);
}
