import { type Defect, patched, stateIn } from '../defects.ts';

export const defect: Defect = {
  says: 'The Retry is on the Map and not on the function in it, so that a fault starts again with the first level.',
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
