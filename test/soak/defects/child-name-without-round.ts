import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The name of a contact’s execution does not contain the round, so it is refused in the second round.',
  breaks: [6],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const level = stateIn(states, 'Notify each level').ItemProcessor.States;
      const contact = stateIn(level, 'Notify each contact').ItemProcessor.States;
      const { Arguments } = stateIn(contact, 'Notify contact') as unknown as { Arguments: { Name: string } };
      Arguments.Name = Arguments.Name.replace('$round', "'1'");
    }),
  }),
};
