import { useEffect, useId, useRef, useState } from 'preact/hooks';
import type { AlertAnswer, InstantAnswer, ShownNotified, Turn } from '../../feed.ts';
import { clockNow } from '../live.ts';
import { list } from '../words.ts';
import { useAlert, useInstant } from './reading.ts';
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
      <p class="faint">
        Each alert is played with the state machines, as if every message arrived and nobody answered.
      </p>
      <div class="columns">
        <div>
          <h3>On call</h3>
          <Turns {...{ value, zone, names }} />
        </div>
        {value.policies.map((policy) => (
          <Alert key={policy} at={value.at} policy={policy} zone={zone} />
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

type AlertProps = { readonly at: string; readonly policy: string; readonly zone: string };

/** An alert for a policy, played to its end: who is notified when, if nobody answers. */
function Alert({ at, policy, zone }: AlertProps) {
  const { value, error } = useAlert(at, policy);
  const title = useId();
  return (
    <section aria-labelledby={title} aria-busy={value === undefined && error === undefined}>
      <h3 id={title}>Alert for policy {policy}</h3>
      {value === undefined ? (
        <p role={error ? 'alert' : 'status'}>{error ? error.message : 'The alert is being played.'}</p>
      ) : (
        <Steps answer={value} zone={zone} />
      )}
    </section>
  );
}

/** The notifications and notes of an alert, in their order. */
function Steps({ answer: { notified, notes }, zone }: { readonly answer: AlertAnswer; readonly zone: string }) {
  const steps = [
    ...notes.map(({ at, text }) => ({ at, text, again: '' })),
    ...together(notified).map((people) => ({ at: people[0].at[0] ?? '', ...notifiedText(people, zone) })),
  ].toSorted((a, b) => a.at.localeCompare(b.at));
  return (
    <ol class="levels">
      {steps.map(({ at, text, again }, index) => (
        <li key={index}>
          {time(at, zone)} {text}
          {again !== '' && <span class="faint">, {again}</span>}
        </li>
      ))}
    </ol>
  );
}

type Several = readonly [ShownNotified, ...ShownNotified[]];

/** The contacts who get the same messages at the same instants. */
function together(notified: readonly ShownNotified[]): Several[] {
  const groups = new Map<string, Several>();
  for (const each of notified) {
    const key = JSON.stringify([each.round, each.by, each.at]);
    const others = groups.get(key);
    groups.set(key, others === undefined ? [each] : [...others, each]);
  }
  return [...groups.values()];
}

/** `Ada and Ben (primary) by SMS and e-mail in round 2`, and then `again at 12:01 and 12:03`. */
function notifiedText(people: Several, zone: string) {
  const [{ by, round, at }] = people;
  const names = people.map(({ name, schedules }) => (schedules.length === 0 ? name : `${name} (${list(schedules)})`));
  const [, ...later] = at;
  return {
    text: `${list(names)} by ${list(by)}${round === 1 ? '' : ` in round ${round}`}`,
    again: later.length === 0 ? '' : `again at ${list(later.map((each) => time(each, zone)))}`,
  };
}
