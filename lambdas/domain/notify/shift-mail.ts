import { headlineOf } from '../incident/headline.ts';
import { hasIt, type Incident } from '../incident/incident.ts';
import type { DueMail, ToldShift } from '../on-call/due-mails.ts';
import type { ShiftChange } from '../on-call/shift-changes.ts';
import { type Block, composeMail, type Mail } from '../text/mail.ts';
import { listNames } from '../text/names.ts';
import { oneLine } from '../text/plain.ts';
import { plural } from '../text/plural.ts';
import { dayAndTime, zoneName } from '../text/times.ts';
import { withoutSchemes } from '../text/unlinked.ts';

/** An open incident as a mail at a takeover names it, with the address of its page. */
type OpenIncident = { readonly incident: Incident; readonly url: string };

/** The open incidents that a mail names, and the number of the others. */
export type Open = { readonly named: readonly OpenIncident[]; readonly more: number };

export const nothingOpen: Open = { named: [], more: 0 };

/** An e-mail about shifts, with times on the clocks of its reader. */
export function shiftMail(mail: DueMail, open: Open): Mail {
  const { timeZone } = mail.contact;
  const tell = (at: number) => dayAndTime(new Date(at).toISOString(), timeZone);
  const { subject, blocks } = contentOf(mail, open, tell);
  return composeMail(subject, [
    { kind: 'heading', text: subject },
    ...blocks,
    { kind: 'line', text: `All times are those of ${zoneName(timeZone)}.` },
    {
      kind: 'small',
      text: 'Do not reply to this mail: nobody reads it. With shiftMails in oncall.yaml you choose which of these mails you get.',
    },
  ]);
}

type Content = { readonly subject: string; readonly blocks: readonly Block[] };
type Tell = (at: number) => string;

function contentOf(mail: DueMail, open: Open, tell: Tell): Content {
  switch (mail.kind) {
    case 'on':
      return takeoverOf(mail, open, tell);
    case 'off':
      return handoverOf(mail, open, tell);
    case 'reminder':
      return reminderOf(mail, tell);
    case 'changes':
      return changesOf(mail, tell);
  }
}

type OfKind<Kind extends DueMail['kind']> = Extract<DueMail, { readonly kind: Kind }>;

function takeoverOf({ shift, others, at, because }: OfKind<'on' | 'off'>, open: Open, tell: Tell): Content {
  const { schedule, until } = shift;
  const end = until === undefined ? '' : `, until ${tell(until)}`;
  const before = others.length === 0 ? '' : ` ${listNames(others)} ${others.length === 1 ? 'was' : 'were'} before you.`;
  return {
    subject: `You are on call: ${schedule}${until === undefined ? '' : ` until ${tell(until)}`}`,
    blocks: [
      { kind: 'line', text: `You are on call in ${schedule} since ${tell(at)}${end}.${before}` },
      ...openBlocks(open),
      ...(because === undefined ? [] : blocksOfChanges(because, tell)),
    ],
  };
}

function handoverOf(mail: OfKind<'on' | 'off'>, open: Open, tell: Tell): Content {
  const { shift, others, at, contact } = mail;
  const { schedule } = shift;
  const held = open.named.filter(({ incident }) => hasIt(incident, contact.id));
  const after =
    others.length === 0
      ? `You are no longer on call in ${schedule} since ${tell(at)}. The others go on.`
      : `${listNames(others)} ${others.length === 1 ? 'is' : 'are'} on call in ${schedule} since ${tell(at)}.`;
  return {
    subject: `You are off call: ${schedule}`,
    blocks: [
      { kind: 'line', text: after },
      ...openBlocks(open),
      ...(held.length > 0
        ? [
            {
              kind: 'strong',
              text: 'Incidents that you took stay yours. To pass one on, hand it back on its page.',
            } as const,
          ]
        : []),
      ...(mail.because === undefined ? [] : blocksOfChanges(mail.because, tell)),
    ],
  };
}

function openBlocks({ named, more }: Open): Block[] {
  if (named.length === 0) return [{ kind: 'line', text: 'Nothing is open.' }];
  const count = named.length + more;
  return [
    { kind: 'strong', text: count === 1 ? 'One incident is open:' : `${plural(count, 'incident')} are open:` },
    ...named.map(({ incident, url }): Block => ({ kind: 'link', label: tellIncident(incident), url })),
    ...(more > 0 ? [{ kind: 'line', text: `And ${more} more.` } as const] : []),
  ];
}

const standings = {
  triggered: 'nobody has taken it yet',
  exhausted: 'nobody answered',
  resolved: 'resolved',
} as const;

function tellIncident(incident: Incident): string {
  const { status, severity, by } = incident;
  const standing = status === 'acknowledged' ? `${by?.name ?? 'somebody'} has it` : standings[status];
  return `${severity.toUpperCase()}: ${withoutSchemes(headlineOf(incident, 200))} (${standing})`;
}

function reminderOf({ shifts }: OfKind<'reminder'>, tell: Tell): Content {
  const [first] = shifts;
  const many = shifts.length > 1 ? ` and ${shifts.length - 1} more` : '';
  return {
    subject: `Tomorrow you are on call: ${tellShift(first, tell)}${many}`,
    blocks: shifts.map((shift) => ({ kind: 'line', text: `${tellShift(shift, tell)}.` })),
  };
}

function tellShift(shift: ToldShift | undefined, tell: Tell): string {
  return `${shift?.schedule} ${tellStretch(shift ?? {}, tell)}`;
}

function tellStretch({ from, until }: Omit<ToldShift, 'schedule'>, tell: Tell): string {
  return [from !== undefined && `from ${tell(from)}`, until !== undefined && `until ${tell(until)}`]
    .filter((part) => part !== false)
    .join(' ');
}

function changesOf(mail: OfKind<'changes'>, tell: Tell): Content {
  const schedules = new Set(mail.changes.map(({ schedule }) => schedule));
  return { subject: `Your shifts have changed: ${[...schedules].join(', ')}`, blocks: blocksOfChanges(mail, tell) };
}

function blocksOfChanges({ madeAt, changes }: Pick<OfKind<'changes'>, 'madeAt' | 'changes'>, tell: Tell): Block[] {
  const cause = causeOf(changes, tell(Date.parse(madeAt)));
  return [
    { kind: 'line', text: `${cause} These are your shifts of the next 13 weeks that changed.` },
    ...changes.flatMap((change) => changeBlocks(change, tell)),
  ];
}

/** The sentence about who changed the shifts, when, and how. */
function causeOf([change]: readonly ShiftChange[], at: string): string {
  const { command, by } = change ?? {};
  const name = by === undefined ? undefined : withoutSchemes(oneLine(by, 60));
  if (command === undefined)
    return name === undefined
      ? `On ${at}, a new oncall.yaml was applied.`
      : `On ${at}, ${name} applied a new oncall.yaml.`;
  const where = command === 'console' ? 'in the console' : `with the command ${command}`;
  return name === undefined
    ? `On ${at}, somebody changed who is on call, ${where}.`
    : `On ${at}, ${name} changed who is on call, ${where}.`;
}

function changeBlocks({ schedule, before, after, more }: ShiftChange, tell: Tell): Block[] {
  if (before.length + after.length === 0 && more > 0)
    return [
      {
        kind: 'line',
        text: `${schedule}: ${plural(more, 'shift')}. See your calendar feed, or npx notify-support shifts.`,
      },
    ];
  const list = (shifts: ShiftChange['before']) =>
    shifts.length === 0 ? 'none' : shifts.map((shift) => tellStretch(shift, tell)).join('\n');
  return [
    { kind: 'quote', title: `${schedule} before`, text: list(before) },
    { kind: 'quote', title: `${schedule} now`, text: list(after) },
    ...(more > 0 ? [{ kind: 'line', text: `And ${more} more.` } as const] : []),
  ];
}
