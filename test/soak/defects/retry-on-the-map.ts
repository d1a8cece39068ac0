import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The Retry stands at the Map and not at the function in it, so that a fault begins again with the first level.',
  breaks: [5],
  definitions: ({ NotifySupport, ...others }) => ({
    ...others,
    NotifySupport: patched(NotifySupport, (states) => {
      const map = stateIn(states, 'Notify each level');
      const find = stateIn(map.ItemProcessor.States, 'Find contacts');
      map.Retry = find.Retry;
      find.Retry = [];
    }),
  }),
};
