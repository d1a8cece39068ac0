import { describe, expect, it } from 'vitest';
import { nothingOpen, shiftMail } from '../../../../lambdas/domain/notify/shift-mail.ts';
import type { DueMail } from '../../../../lambdas/domain/on-call/due-mails.ts';
import { aContact } from '../../../support/night.ts';
import { anIncident } from '../samples.ts';

const contact = aContact('ben');
const at = Date.parse('2026-11-30T08:00:00Z');
const shift = { schedule: 'primary', from: at, until: Date.parse('2026-12-07T08:00:00Z') };
const side = (kind: 'on' | 'off', flaw: object = {}): DueMail => ({
  ...{ name: 'x', contact, kind, at, shift, others: ['Ada'], isShort: false },
  ...flaw,
});
const text = (mail: DueMail, open = nothingOpen) => shiftMail(mail, open).text.split('\n\n').slice(1, -2);
const ending = [
  'All times are those of Europe/Berlin.',
  'Do not reply to this mail: nobody reads it. With shiftMails in oncall.yaml you choose which of these mails you get.\n',
];

describe('the mail to the contact who comes on call', () => {
  it('says until when, who was before, and that nothing is open', () => {
    const { subject, text: whole } = shiftMail(side('on'), nothingOpen);
    expect(subject).toBe('You are on call: primary until Mon 7 Dec 09:00');
    expect(whole.split('\n\n')).toEqual([
      subject,
      'You are on call in primary since Mon 30 Nov 09:00, until Mon 7 Dec 09:00. Ada was before you.',
      'Nothing is open.',
      ...ending,
    ]);
  });

  it('leaves out an end that is far away, and nobody who was before', () => {
    const mail = side('on', { shift: { schedule: 'primary' }, others: [] });
    expect(shiftMail(mail, nothingOpen).subject).toBe('You are on call: primary');
    expect(text(mail)[0]).toBe('You are on call in primary since Mon 30 Nov 09:00.');
  });

  it('names what is open, who has it, and counts what is left out', () => {
    const named = [
      { incident: anIncident({ summary: 'disk full', severity: 'critical' }), url: 'https://a.example.org/n/1' },
      {
        incident: anIncident({
          summary: 'slow',
          severity: 'info',
          status: 'acknowledged',
          by: { contact: 'ada', name: 'Ada' },
        }),
        url: 'https://a.example.org/n/2',
      },
      { incident: anIncident({ summary: 'gone', status: 'exhausted' }), url: 'https://a.example.org/n/3' },
    ];
    const lines = text(side('on', { others: ['Ada', 'Cleo'] }), { named, more: 4 });
    expect(lines.slice(1)).toEqual([
      '7 incidents are open:',
      'CRITICAL: disk full (nobody has taken it yet):\nhttps://a.example.org/n/1',
      'INFO: slow (Ada has it):\nhttps://a.example.org/n/2',
      expect.stringMatching(/gone \(nobody answered\):\nhttps:\/\/a\.example\.org\/n\/3$/),
      'And 4 more.',
    ]);
    expect(lines[0]).toContain('Ada and Cleo were before you.');
  });
});

describe('the mail to the contact who goes off call', () => {
  it('says who takes over', () => {
    expect(shiftMail(side('off'), nothingOpen).subject).toBe('You are off call: primary');
    expect(text(side('off'))).toEqual(['Ada is on call in primary since Mon 30 Nov 09:00.', 'Nothing is open.']);
    expect(text(side('off', { others: ['Ada', 'Cleo'] }))[0]).toContain('Ada and Cleo are on call');
    expect(text(side('off', { others: [] }))[0]).toBe(
      'You are no longer on call in primary since Mon 30 Nov 09:00. The others go on.',
    );
  });

  it('says that incidents which they took stay theirs', () => {
    const incident = anIncident({ summary: 'slow', status: 'acknowledged', by: { contact: 'ben', name: 'Ben' } });
    const lines = text(side('off'), { named: [{ incident, url: 'https://a.example.org/n/1' }], more: 0 });
    expect(lines[1]).toBe('One incident is open:');
    expect(lines.at(-1)).toBe('Incidents that you took stay yours. To pass one on, hand it back on its page.');
  });
});

it('reminds of all shifts of the next day', () => {
  const reminder: DueMail = { name: 'x', contact, kind: 'reminder', shifts: [shift, { schedule: 'second', from: at }] };
  const { subject } = shiftMail(reminder, nothingOpen);
  expect(subject).toBe('Tomorrow you are on call: primary from Mon 30 Nov 09:00 until Mon 7 Dec 09:00 and 1 more');
  expect(text(reminder)).toEqual([
    'primary from Mon 30 Nov 09:00 until Mon 7 Dec 09:00.',
    'second from Mon 30 Nov 09:00.',
  ]);
  expect(shiftMail({ ...reminder, shifts: [shift] }, nothingOpen).subject).not.toContain('more');
});

it('lists the shifts that changed, before and now', () => {
  const changes: DueMail = {
    ...{ name: 'x', contact, kind: 'changes', madeAt: '2026-11-27T12:00:00.000Z' },
    changes: [
      {
        ...{ contact: 'ben', madeAt: '', schedule: 'primary', more: 2 },
        before: [],
        after: [{ from: at, until: shift.until }, { from: at }],
      },
    ],
  };
  expect(shiftMail(changes, nothingOpen).subject).toBe('Your shifts have changed: primary');
  expect(text(changes)).toEqual([
    'On Fri 27 Nov 13:00, a new oncall.yaml was applied. These are your shifts of the next 13 weeks that changed.',
    'primary before:\n> none',
    'primary now:\n> from Mon 30 Nov 09:00 until Mon 7 Dec 09:00\n> from Mon 30 Nov 09:00',
    'And 2 more.',
  ]);
});

it.each([
  [{}, 'On Fri 27 Nov 13:00, a new oncall.yaml was applied.'],
  [{ by: 'Dana' }, 'On Fri 27 Nov 13:00, Dana applied a new oncall.yaml.'],
  [{ command: 'take' }, 'On Fri 27 Nov 13:00, somebody changed who is on call, with the command take.'],
  [{ command: 'console', by: 'Dana' }, 'On Fri 27 Nov 13:00, Dana changed who is on call, in the console.'],
  [{ command: 'take', by: 'Dana' }, 'On Fri 27 Nov 13:00, Dana changed who is on call, with the command take.'],
])('says how shifts were changed, and by whom: %j', (made, cause) => {
  const madeAt = '2026-11-27T12:00:00.000Z';
  const change = { ...made, contact: 'ben', madeAt, schedule: 'primary', before: [], after: [], more: 12 };
  const changes: DueMail = { name: 'x', contact, kind: 'changes', madeAt, changes: [change] };
  expect(text(changes)).toEqual([
    `${cause} These are your shifts of the next 13 weeks that changed.`,
    'primary: 12 shifts. See your calendar feed, or npx notify-support shifts.',
  ]);
});
