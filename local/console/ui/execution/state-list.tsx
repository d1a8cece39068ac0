import type { Machine, Scope } from './definition.ts';
import { shortError } from './say.ts';
import type { Shown } from './shown.ts';
import { StatusMark } from './status-mark.tsx';

export type StateListProps = {
  readonly machine: Machine;
  readonly shown: ReadonlyMap<string, Shown>;
  readonly selected: string | undefined;
  readonly onSelect: (name: string) => void;
};

/** The content of the graph as a list, for readers who prefer text or use a screen reader. */
export function StateList({ machine, ...props }: StateListProps) {
  return (
    <div class="states">
      <Scoped scope={machine.root} {...props} />
    </div>
  );
}

function Scoped({ scope, ...props }: { scope: Scope } & Omit<StateListProps, 'machine'>) {
  const { shown, selected, onSelect } = props;
  return (
    <ul>
      {scope.states.map(({ name, does, inside }) => {
        const seen = shown.get(name);
        const failure = seen?.visit.failure;
        return (
          <li key={name}>
            <button type="button" aria-pressed={selected === name} onClick={() => onSelect(name)}>
              <span class="name">{name}</span>
              <span class="does">{does}</span>
              <StatusMark status={seen?.visit.status ?? 'notEntered'} />
              {failure && <span class="error">{shortError(failure)}</span>}
            </button>
            {inside.map((inner) => (
              <Scoped key={inner.startAt} scope={inner} {...props} />
            ))}
          </li>
        );
      })}
    </ul>
  );
}
