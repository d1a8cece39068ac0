import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The Catch is on the Map and not inside it, so that trouble with one contact ends the waits of the others too.',
  breaks: [6],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const level = stateIn(states, 'Notify each level').ItemProcessor.States;
      const map = stateIn(level, 'Notify each contact');
      const contact = map.ItemProcessor.States;
      stateIn(contact, 'Notify contact').Catch = [];
      delete contact['Contact not notified'];
      level['Level is over'] = { Type: 'Pass', Output: {}, End: true } as unknown as typeof map;
      map.Catch = [{ ErrorEquals: ['States.ALL'], Next: 'Level is over' }];
    }),
  }),
};
