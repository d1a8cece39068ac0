import { quote } from '../text/addresses.ts';
import { formatDuration } from '../text/duration.ts';
import { didYouMean } from '../text/nearest.ts';
import { type Contact, channels, windowSeconds, writtenChannels } from './contact.ts';
import type { Fault } from './fault.ts';
import { limits } from './limits.ts';
import { planEscalation } from './policy.ts';
import { autoScalingAlarms, coversGlob } from './routes.ts';
import { contactShape, nobody, policyIdShape, policyShape } from './shape.ts';

/** The policy of alerts that name none. */
const defaultPolicy = 'default';

type Path = Fault['path'];

/**
 * The faults that lie between the parts of a file, not in one field.
 *
 * Whatever has the wrong shape is passed over, because that is told already, and so that one fault never hides another.
 */
export function faultsBetweenParts(file: unknown): Fault[] {
  const contacts = listIn(file, 'contacts');
  const policies = fieldsOf(fieldsOf(file).get('policies'));
  const routes = listIn(file, 'routes');
  const readable = contacts.flatMap((contact) => contactShape.safeParse(contact).data ?? []) satisfies Contact[];
  return [
    ...contacts.flatMap((contact, index) => contactFaults(contact, ['contacts', index])),
    ...repeatedIds(contacts),
    ...(fieldsOf(file).has('policies') && !policies.has(defaultPolicy) ? [missingDefault] : []),
    ...[...policies].flatMap(([id, policy]) => policyFaults(id, policy, contacts, readable)),
    ...tooMany(routes, limits.routes, ['routes'], 'routes: take some together with patterns'),
    ...routes.flatMap((route, index) =>
      routeFaults(route, routes.slice(0, index), [...policies.keys()], ['routes', index]),
    ),
  ];
}

const missingDefault: Fault = {
  path: ['policies'],
  message: `There is no policy ${defaultPolicy}: add it, since alerts that name no policy go there.`,
};

function contactFaults(contact: unknown, path: Path): Fault[] {
  const fields = fieldsOf(contact);
  if (fields.size > 0 && writtenChannels.every((channel) => !fields.has(channel))) {
    const fault = fields.has('voice') ? 'cannot answer a call' : 'cannot be reached';
    return [{ path, message: `${nameOf(contact)} ${fault}: add sms or email.` }];
  }
  const attempts = listIn(contact, 'attempts');
  const seconds = windowSeconds(contactShape.safeParse(contact).data?.attempts ?? []);
  return [
    ...attempts.flatMap((attempt, index) => unreachable(attempt, fields, [...path, 'attempts', index, 'channels'])),
    ...callWithoutLink(attempts[0], [...path, 'attempts', 0, 'channels']),
    ...tooMany(attempts, limits.attemptsPerContact, [...path, 'attempts'], 'attempts at one contact: take some out'),
    ...(seconds <= limits.contactSeconds
      ? []
      : [
          {
            path: [...path, 'attempts'],
            message: `These attempts take ${formatDuration(seconds)}, and one contact is waited for at most ${formatDuration(limits.contactSeconds)}: shorten or remove some.`,
          },
        ]),
  ];
}

/** The first attempt has to send the link that a call speaks of; a later call can speak of that one. */
function callWithoutLink(first: unknown, path: Path): Fault[] {
  const used = listIn(first, 'channels');
  return used.length > 0 && used.every((channel) => channel === 'voice')
    ? [{ path, message: 'A call carries no link to answer by: add sms or email to the first attempt.' }]
    : [];
}

function unreachable(attempt: unknown, contact: ReadonlyMap<string, unknown>, path: Path): Fault[] {
  const used = listIn(attempt, 'channels');
  return used.flatMap((channel, index) => {
    if (used.indexOf(channel) < index) {
      return [{ path: [...path, index], message: `${channel} is named twice in this attempt: take one out.` }];
    }
    const isMissing = channels.some((known) => known === channel) && !contact.has(String(channel));
    return isMissing
      ? [
          {
            path: [...path, index],
            message: `This contact has no ${channel}: add the address, or take the channel out.`,
          },
        ]
      : [];
  });
}

function repeatedIds(contacts: readonly unknown[]): Fault[] {
  const ids = contacts.map((contact) => fieldsOf(contact).get('id'));
  return ids.flatMap((id, index) =>
    typeof id === 'string' && ids.indexOf(id) < index
      ? [
          {
            path: ['contacts', index, 'id'],
            message: `There is a contact ${quote(id)} above: give this one an id of its own.`,
          },
        ]
      : [],
  );
}

function policyFaults(
  id: string,
  policy: unknown,
  contacts: readonly unknown[],
  readable: readonly Contact[],
): Fault[] {
  const path = ['policies', id];
  const levels = listIn(policy, 'levels');
  const ids = contacts.flatMap((contact) => fieldsOf(contact).get('id') ?? []).map(String);
  return [
    ...policyIdFaults(id, path),
    ...tooMany(levels, limits.levelsPerPolicy, [...path, 'levels'], 'levels in one policy: use rounds to repeat them'),
    ...levels.flatMap((level, index) => levelFaults(level, ids, [...path, 'levels', index])),
    ...sizeFaults(id, policy, readable),
  ];
}

function policyIdFaults(id: string, path: Path): Fault[] {
  if (id === nobody) {
    return [
      { path, message: `A policy cannot be called ${nobody}, which in a route means that nobody is paged: rename it.` },
    ];
  }
  return (policyIdShape.safeParse(id).error?.issues ?? []).map(({ message }) => ({ path, message }));
}

function levelFaults(level: unknown, contactIds: readonly string[], path: Path): Fault[] {
  const named = Array.isArray(level) ? level : [];
  const faults = named.flatMap((id, index): Fault[] => {
    if (typeof id !== 'string') return [];
    if (named.indexOf(id) < index) {
      return [{ path: [...path, index], message: `${quote(id)} is in this level already: take one out.` }];
    }
    if (contactIds.includes(id)) return [];
    return [
      {
        path: [...path, index],
        message: `There is no contact ${quote(id)}: add it to contacts, or correct it.${didYouMean(id, contactIds)}`,
      },
    ];
  });
  return [...faults, ...tooMany(named, limits.contactsPerLevel, path, 'contacts in one level: split it')];
}

/** Whether the machines could run the policy to its end; see `limits` for the arithmetic. */
function sizeFaults(id: string, raw: unknown, contacts: readonly Contact[]): Fault[] {
  const policy = policyShape.safeParse(raw).data;
  if (policy === undefined) return [];
  const calls = policy.levels.reduce((sum, level) => sum + level.contacts.length, 0) * policy.rounds;
  const plan = planEscalation({ id, ...policy }, contacts);
  const seconds = plan.levels.reduce((sum, level) => sum + level.seconds, 0) * policy.rounds;
  const advice = 'take out contacts, rounds or attempts';
  return [
    ...(calls <= limits.contactsTimesRounds
      ? []
      : [
          `The policy ${id} notifies ${calls} contacts in all its rounds, and one run can ${limits.contactsTimesRounds}: ${advice}.`,
        ]),
    ...(seconds <= limits.policySeconds
      ? []
      : [
          `The policy ${id} takes ${formatDuration(seconds)}, and one run can take ${formatDuration(limits.policySeconds)}: ${advice}.`,
        ]),
  ].map((message) => ({ path: ['policies', id], message }));
}

function routeFaults(route: unknown, above: readonly unknown[], policyIds: readonly string[], path: Path): Fault[] {
  const [alarm, policy] = [fieldsOf(route).get('alarm'), fieldsOf(route).get('policy')];
  const known = [...policyIds, nobody];
  return [
    ...(typeof policy === 'string' && !known.includes(policy)
      ? [
          {
            path: [...path, 'policy'],
            message: `There is no policy ${quote(policy)}: add it to policies, or write ${nobody}.${didYouMean(policy, known)}`,
          },
        ]
      : []),
    ...(typeof alarm === 'string' ? reachFaults(alarm, policy, above, [...path, 'alarm']) : []),
  ];
}

function reachFaults(alarm: string, policy: unknown, above: readonly unknown[], path: Path): Fault[] {
  if (policy !== nobody && coversGlob(autoScalingAlarms, alarm)) {
    const message = `Alarms of auto scaling (${autoScalingAlarms}) page nobody whatever is written here: take this route out.`;
    return [{ path, message }];
  }
  const covering = above
    .map((earlier) => fieldsOf(earlier).get('alarm'))
    .find((earlier) => typeof earlier === 'string' && coversGlob(earlier, alarm));
  if (covering === undefined) return [];
  const message = `No alarm gets as far as ${quote(alarm)}, since ${quote(String(covering))} above matches first: move this route up, or take it out.`;
  return [{ path, message }];
}

function tooMany(entries: readonly unknown[], most: number, path: Path, what: string): Fault[] {
  return entries.length <= most ? [] : [{ path, message: `${entries.length} are more than ${most} ${what}.` }];
}

function nameOf(contact: unknown): string {
  const { id, name } = Object.fromEntries(fieldsOf(contact));
  return [name, id].find((value) => typeof value === 'string') ?? 'This contact';
}

/** What an object holds, by key; nothing if it is none. */
function fieldsOf(value: unknown): ReadonlyMap<string, unknown> {
  return new Map(typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.entries(value) : []);
}

function listIn(value: unknown, key: string): readonly unknown[] {
  const found = fieldsOf(value).get(key);
  return Array.isArray(found) ? found : [];
}
