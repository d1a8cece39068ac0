import { type Defect, patched, stateIn } from '../defects.ts';

/** Everybody who stays where somebody comes on call has their attempts twice. */
const twice = `$map($found.contacts, function($each) {
  $exists($each.duty) and $not($exists($each.duty.from)) and $not($exists($each.duty.until)) and $exists($found.contacts.duty.from)
    ? $merge([$each, { 'attempts': $append($each.attempts, $each.attempts) }]) : $each
})`;

export const defect: Defect = {
  says: 'A contact who stays on call over a handover is asked once more, as if they came on call at it.',
  breaks: [10],
  canShowIn: ({ rotas }) => rotas !== undefined,
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const level = stateIn(states, 'Notify each level').ItemProcessor.States;
      stateIn(level, 'Find contacts').Output =
        `{% ($found := $states.result.Payload; $merge([$found, { 'contacts': [${twice}] }])) %}`;
    }),
  }),
};
