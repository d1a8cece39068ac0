import { userInfo } from 'node:os';
import type { Contact } from '../../lambdas/domain/on-call/contact.ts';
import { oneLine } from '../../lambdas/domain/text/plain.ts';

/** A longer name does not fit into a message. */
const mostCharacters = 60;

/**
 * The name of the person who raises an incident: the one that was given, else that of the AWS identity, else that of the user of
 * this machine. The id of a contact stands for the contact's name. Undefined if no name can be shown.
 *
 * A role's session is often named after an e-mail address, and messages have no addresses: the name ends before the `@`.
 */
export function raiserName(
  given: string | undefined,
  callerArn: string,
  contacts: readonly Pick<Contact, 'id' | 'name'>[],
  userName = nameOfUser(),
): string | undefined {
  const name = given ?? nameInArn(callerArn) ?? userName;
  const contact = contacts.find(({ id }) => id === name);
  return readableName(contact?.name ?? name);
}

/** The contact who calls AWS: their id, or their e-mail address, is the name of the user or of the role's session. */
export function contactOfCaller<C extends Pick<Contact, 'id' | 'email'>>(
  callerArn: string,
  contacts: readonly C[],
): C | undefined {
  const names = [lastInArn(callerArn), nameInArn(callerArn)].map((name) => name?.toLowerCase());
  return contacts.find(({ id, email }) => [id, email].some((each) => each && names.includes(each.toLowerCase())));
}

/** A name on one line; nothing if a person would see nothing. */
export function readableName(name: string): string | undefined {
  const shown = oneLine(name, mostCharacters);
  return /[\p{L}\p{N}]/u.test(shown) ? shown : undefined;
}

/** The name of a user or of a role's session; nothing for the account itself, or for the stack on this machine. */
function nameInArn(arn: string): string | undefined {
  const name = lastInArn(arn)?.split('@')[0];
  return name === '' || name === 'local' ? undefined : name;
}

/** The last part of the ARN of a user or of a role's session; nothing for another ARN. */
function lastInArn(arn: string): string | undefined {
  const [, path] = /^arn:[^:]*:[^:]*:[^:]*:[^:]*:(?:user|assumed-role|federated-user)\/(.+)$/.exec(arn) ?? [];
  return path?.split('/').at(-1);
}

function nameOfUser(): string {
  try {
    return userInfo().username;
  } catch {
    return '';
  }
}
