import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { InstantAnswer, ShownPolicy, Turn } from '../../feed.ts';
import { clockNow } from '../live.ts';
import { list } from '../words.ts';
import { useInstant } from './reading.ts';
import { fieldTime, moment, type Names, namesOf, people, reasons, time, zoneWords } from './words.ts';

type Asked = { readonly at: string; readonly zone: string };

type InstantPanelProps = {
  /** The instant that was pressed. */
  readonly asked: Asked | undefined;
  readonly ask: (asked: Asked | undefined) => void;
  readonly zone: string;
};

/** A form for an instant, and who would be notified then. */
export function InstantPanel({ asked, ask, zone }: InstantPanelProps) {
  const [given, setGiven] = useState<Asked | undefined>(undefined);
  const shown = given ?? { at: fieldTime(clockNow(), zone), zone };
  // Another zone of the calendar begins anew; an instant that was pressed has its own.
  useEffect(() => setGiven(undefined), [zone]);
  useEffect(() => {
    if (asked?.at.endsWith('Z')) setGiven({ at: fieldTime(asked.at, asked.zone), zone: asked.zone });
  }, [asked]);
  return (
    <details class="card instant" open={asked !== undefined}>
      <summary>Who would be notified at a certain time?</summary>
      <form
        onSubmit={(event) => {
          event.preventDefault();
          ask(shown);
        }}
      >
        <label>
          Time ({zoneWords(shown.zone)})
          <input
            type="datetime-local"
            required
            value={shown.at}
            onInput={(event) => setGiven({ ...shown, at: event.currentTarget.value })}
          />
        </label>
        <button type="submit">Who would be notified?</button>
      </form>
      {asked && <Instant key={`${asked.at} ${asked.zone}`} {...asked} />}
    </details>
  );
}

function Instant({ at, zone }: Asked) {
  const title = useId();
  const heading = useRef<HTMLHeadingElement>(null);
  const { value, error } = useInstant({ at, zone });
  useEffect(() => heading.current?.focus(), [value === undefined]);
  if (value === undefined) return error ? <p role="alert">{error.message}</p> : null;
  const names = namesOf(value.people);
  return (
    <section aria-labelledby={title}>
      <h2 id={title} tabIndex={-1} ref={heading}>
        On {moment(value.at, zone)} ({zoneWords(zone)})
      </h2>
      <div class="columns">
        <div>
          <h3>On call</h3>
          <Turns {...{ value, zone, names }} />
        </div>
        {value.policies.map((policy) => (
          <Levels key={policy.policy} policy={policy} zone={zone} />
        ))}
      </div>
    </section>
  );
}

function Turns({
  value,
  zone,
  names,
}: {
  readonly value: InstantAnswer;
  readonly zone: string;
  readonly names: Names;
}) {
  return (
    <ul>
      {value.schedules.map((turn) => (
        <li key={turn.schedule}>
          <TurnText {...{ turn, names }} moment={(at) => moment(at, zone)} />
        </li>
      ))}
    </ul>
  );
}

type TurnTextProps = { readonly turn: Turn; readonly names: Names; readonly moment: (at: string) => string };

/** `primary: Ada until Mon 09:00, then Ben`. */
export function TurnText({ turn, names, moment: say }: TurnTextProps) {
  const { schedule, until, next, fault } = turn;
  if (fault !== undefined) return <span class="fault">{`${schedule} cannot be read: ${fault}`}</span>;
  const why = reasons(turn, names);
  return (
    <>
      {schedule}: <strong>{people(turn.people, names)}</strong>
      {why.length > 0 && ` (${why.join('; ')})`}
      {until === undefined ? ' from now on' : ` until ${say(until)}, then ${people(next ?? [], names)}`}
    </>
  );
}

/** The levels of a policy in their order, each with the time at which it begins if nobody answers before. */
function Levels({ policy: { policy, levels, rounds }, zone }: { readonly policy: ShownPolicy; readonly zone: string }) {
  return (
    <div>
      <h3>Policy {policy}</h3>
      <ol class="levels">
        {levels.map(({ at, contacts, empty }, index) => (
          <li key={index}>
            {time(at, zone)}{' '}
            {contacts.length === 0 && empty.length === 0
              ? 'nobody'
              : list([
                  ...contacts.map((contact) => seatText(contact, zone)),
                  ...empty.map((schedule) => `nobody (${schedule})`),
                ])}
          </li>
        ))}
      </ol>
      <p class="faint">{rounds === 1 ? 'One round.' : `${rounds} rounds.`} Each level follows if nobody answers.</p>
    </div>
  );
}

/** `Ben`, `Ben (primary)`, or `Ben (primary, from 09:00)` of somebody who takes over during the level. */
function seatText({ name, schedule, from }: ShownPolicy['levels'][number]['contacts'][number], zone: string): string {
  if (schedule === undefined) return name;
  return from === undefined ? `${name} (${schedule})` : `${name} (${schedule}, from ${time(from, zone)})`;
}
