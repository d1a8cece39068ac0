import type { Program } from '../command/program.ts';
import { readVersion } from '../root.ts';

/** The program `notify-support`: each subcommand is a file beside this one. */
export const program: Program = {
  call: 'npx notify-support',
  about: 'Notifies the people on an escalation policy, one after another, until one takes the incident.',
  version: readVersion,
  groups: {
    'On this machine:': {
      start: { summary: 'run the whole stack, with its console', load: async () => (await import('./start.ts')).start },
      demo: { summary: 'play two incidents in simulated time', load: async () => (await import('./demo.ts')).demo },
      simulate: {
        summary: 'show who an alert would notify and when, or prove every policy',
        load: async () => (await import('./simulate.ts')).simulate,
      },
    },
    'In the file of who is on call:': {
      change: {
        summary: 'give a schedule other people, from the next handover on',
        load: async () => (await import('./change.ts')).change,
      },
      join: { summary: 'add somebody to a schedule', load: async () => (await import('./join.ts')).join },
      leave: { summary: 'take somebody out of a schedule', load: async () => (await import('./leave.ts')).leave },
      import: {
        summary: 'turn exports of another pager into a file',
        load: async () => (await import('./import.ts')).importCommand,
      },
    },
    'On a deployed stack, or on the one that `start` runs (with --endpoint-url):': {
      apply: {
        summary: 'check oncall.yaml, show what would change, and write it to the stack',
        load: async () => (await import('./apply.ts')).apply,
      },
      export: {
        summary: 'print the contacts, policies, routes and sources of the stack as a file',
        load: async () => (await import('./export.ts')).exportCommand,
      },
      who: {
        summary: 'say who is on call, until when, and who is next',
        load: async () => (await import('./who.ts')).who,
      },
      shifts: {
        summary: 'list who is on call, shift by shift',
        load: async () => (await import('./shifts.ts')).shifts,
      },
      coverage: {
        summary: 'list every stretch of time in which nobody is on call',
        load: async () => (await import('./coverage.ts')).coverage,
      },
      report: {
        summary: 'report hours on call, and what the nights were like',
        load: async () => (await import('./report.ts')).report,
      },
      replay: {
        summary: 'play the incidents that were under the file as it is now',
        load: async () => (await import('./replay.ts')).replay,
      },
      take: { summary: 'put somebody on call at once', load: async () => (await import('./take.ts')).take },
      untake: {
        summary: 'end what take, override or swap made',
        load: async () => (await import('./untake.ts')).untake,
      },
      override: {
        summary: 'change who is on call for a time',
        load: async () => (await import('./override.ts')).override,
      },
      swap: { summary: 'exchange the next shifts of two people', load: async () => (await import('./swap.ts')).swap },
      mute: {
        summary: 'notify nobody of some alerts for a time',
        load: async () => (await import('./mute.ts')).mute,
      },
      unmute: { summary: 'end what mute made', load: async () => (await import('./unmute.ts')).unmute },
      held: {
        summary: 'list what mutes hold, why, and until when',
        load: async () => (await import('./held.ts')).held,
      },
      feed: {
        summary: 'make a secret address at which calendar programs read shifts',
        load: async () => (await import('./feed.ts')).feed,
      },
      away: { summary: 'note when somebody is away', load: async () => (await import('./away.ts')).away },
      console: {
        summary: 'show the stack in a browser, live, and act in it',
        load: async () => (await import('./console.ts')).consoleCommand,
      },
      doctor: {
        summary: 'check everything that the stack depends on, and report what to fix',
        load: async () => (await import('./doctor.ts')).doctor,
      },
      backstop: {
        summary: 'confirm the mailbox of the backstop with your credentials',
        load: async () => (await import('./backstop.ts')).backstop,
      },
      raise: {
        summary: 'raise an incident that you see before the monitoring does',
        load: async () => (await import('./raise.ts')).raise,
      },
      incidents: {
        summary: 'list incidents, also for a spreadsheet',
        load: async () => (await import('./incidents.ts')).incidents,
      },
      audit: {
        summary: 'write one incident whole into a folder',
        load: async () => (await import('./audit.ts')).audit,
      },
      'stop-all': {
        summary: 'stop every escalation that is running, before a stack is destroyed',
        load: async () => (await import('./stop-all.ts')).stopAll,
      },
      test: {
        summary: 'send one contact a message marked TEST, and wait for an answer',
        load: async () => (await import('./test.ts')).test,
      },
    },
  },
};
