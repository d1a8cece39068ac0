import { useId, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Lane, ShownOverride, ShownShift } from '../../feed.ts';
import { clockNow, command } from '../live.ts';
import { isConfirmed } from '../question.tsx';
import { isDeployed, texts } from '../stack.ts';
import { count } from '../words.ts';
import type { DoneChange, Scale } from './calendar-view.tsx';
import { takeOut } from './take-out.ts';
import { endsOf, fieldTime, moment, people, sentence, zoneWords } from './words.ts';

type ShiftPanelProps = {
  readonly shift: ShownShift;
  readonly lane: Lane;
  readonly name: string;
  readonly scale: Scale;
  readonly isLayer: boolean;
  readonly setDone: (done: DoneChange) => void;
  readonly close: () => void;
};

/** A shift that was pressed, with a form that puts somebody else in. */
export function ShiftPanel({ shift, lane, name, scale, isLayer, setDone, close }: ShiftPanelProps) {
  const title = useId();
  const heading = useFocus();
  const { zone, names } = scale;
  const [fault, setFault] = useState('');
  const undo = async (override: ShownOverride) => {
    const what = `${wordsOf(override, scale)}, until ${override.until.replace('T', ' ')}`;
    if (!(await isConfirmed(`Take out the override of ${lane.schedule}: ${what}?`, 'Take it out'))) return;
    setDone({ text: await takeOut(override, wordsOf(override, scale)) });
    close();
  };
  return (
    <section class="card panel" aria-labelledby={title} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <h3 id={title} tabIndex={-1} ref={heading}>
        {sentence(shift, name, zone, names)}.
      </h3>
      {shift.overrides?.map((override) => (
        <p key={JSON.stringify(override)} class="override">
          Override: {wordsOf(override, scale)}, from {override.from.replace('T', ' ')} to{' '}
          {override.until.replace('T', ' ')} ({zoneWords(lane.timeZone)}){' '}
          {canUndo(override) && (
            <button type="button" onClick={() => undo(override).catch((error: Error) => setFault(error.message))}>
              Take it out
            </button>
          )}
          {override.madeAt === undefined && <span class="faint"> {texts.ofFile}</span>}
        </p>
      ))}
      {fault !== '' && <p role="alert">{fault}</p>}
      {isLayer ? (
        <p class="faint">The lane above shows who is on call when all layers and overrides are taken together.</p>
      ) : (
        <OverrideForm {...{ shift, lane, scale, setDone, close }} />
      )}
      <button class="close" type="button" onClick={close}>
        Close
      </button>
    </section>
  );
}

/** True if the console can take an override out. Commands leave those of the file of a deployed stack, too. */
function canUndo({ madeAt }: ShownOverride): boolean {
  return !isDeployed || madeAt !== undefined;
}

/** An override in words: `Dan alone`, `Ben for Ada`. */
function wordsOf({ put, replace, with: other, add, remove }: ShownOverride, { names }: Scale): string {
  const name = (id: string | undefined) => people(id === undefined ? [] : [id], names);
  if (put !== undefined) return `${name(put)} alone`;
  if (replace !== undefined) return `${name(other)} for ${name(replace)}`;
  return add === undefined ? `without ${name(remove)}` : `${name(add)} as well`;
}

/** Moves the focus to an element when it appears. */
function useFocus() {
  const element = useRef<HTMLHeadingElement>(null);
  useLayoutEffect(() => element.current?.focus(), []);
  return element;
}

const minute = 60_000;

/** A form that puts somebody in for a shift, or for a part of it. */
function OverrideForm({ shift, lane, scale, setDone, close }: Omit<ShiftPanelProps, 'isLayer' | 'name'>) {
  const { zone, names } = scale;
  const others = scale.people.filter(({ id }) => shift.people.length > 1 || !shift.people.includes(id));
  const isOver = Date.parse(endsOf(shift).end ?? shift.until) <= clockNow();
  const [given, setGiven] = useState(() => {
    const { begin = shift.from, end = shift.until } = endsOf(shift);
    const now = Math.floor(clockNow() / minute) * minute;
    const from = isOver ? Date.parse(begin) : Math.max(Date.parse(begin), now);
    return { who: others[0]?.id ?? '', replace: '', from: fieldTime(from, zone), until: fieldTime(end, zone) };
  });
  const [fault, setFault] = useState('');
  const field = (name: keyof typeof given) => ({
    name,
    value: given[name],
    onInput: (event: { currentTarget: { value: string } }) => setGiven({ ...given, [name]: event.currentTarget.value }),
  });
  const { who, replace, from, until } = given;
  const put = async () => {
    const how = replace === '' ? { put: who } : { replace, with: who };
    const span = `from ${moment(`${from}Z`, 'UTC')} to ${moment(`${until}Z`, 'UTC')}`;
    const place = replace === '' ? 'alone' : `in place of ${names(replace)}`;
    const text = `Put ${people([who], names)} on call in ${lane.schedule} ${place}, ${span} (${zoneWords(zone)})?`;
    if (!(await isConfirmed(text, 'Put in'))) return;
    const { override, warning } = await command<{ override: ShownOverride; warning?: string }>('overrides', {
      ...{ schedule: lane.schedule, from, until, zone, ...how },
    });
    close();
    const done = `${people([who], names)} has ${lane.schedule} ${span}.`;
    setDone({ text: [done, warning].filter(Boolean).join(' '), undo: { override, words: wordsOf(override, scale) } });
  };
  if (scale.people.length === 0) return null;
  if (isOver && isDeployed) return <p class="faint">{texts.shiftIsOver}</p>;
  return (
    <form
      class="form"
      onSubmit={(event) => {
        event.preventDefault();
        put().catch((error: Error) => setFault(error.message));
      }}
    >
      <label>
        Put in
        <select {...field('who')}>
          {others.map(({ id, name }) => (
            <option key={id} value={id}>
              {name}
            </option>
          ))}
        </select>
      </label>
      {shift.people.length > 1 && (
        <label>
          In place of
          <select {...field('replace')}>
            <option value="">Everybody</option>
            {shift.people.map((id) => (
              <option key={id} value={id}>
                {names(id)}
              </option>
            ))}
          </select>
        </label>
      )}
      <label>
        From ({zoneWords(zone)})
        <input type="datetime-local" required {...field('from')} />
      </label>
      <label>
        To ({zoneWords(zone)})
        <input type="datetime-local" required {...field('until')} />
      </label>
      <div class="wide">
        <button class="first" type="submit">
          Put in
        </button>
        {isOver && <p class="faint">{texts.shiftIsOver}</p>}
        {fault !== '' && <p role="alert">{fault}</p>}
      </div>
    </form>
  );
}

type BundlePanelProps = {
  readonly shifts: readonly ShownShift[];
  readonly name: string;
  readonly scale: Scale;
  readonly chosen: string | undefined;
  readonly choose: (shift: string) => void;
  readonly close: () => void;
};

/** The shifts that are too narrow to be drawn one by one. */
export function BundlePanel({ shifts, name, scale, chosen, choose, close }: BundlePanelProps) {
  const { zone, names } = scale;
  const title = useId();
  const heading = useFocus();
  const first = shifts[0]?.from ?? '';
  const [active, setActive] = useState(0);
  return (
    <section class="card panel" aria-labelledby={title} onKeyDown={(event) => event.key === 'Escape' && close()}>
      <h3 id={title} tabIndex={-1} ref={heading}>
        {count(shifts.length, 'shift')} of {name} from {moment(first, zone)} to{' '}
        {moment(shifts.at(-1)?.until ?? '', zone)}
      </h3>
      <ol class="bundled" data-row="list">
        {shifts.map((shift, index) => (
          <li key={shift.from}>
            <button
              type="button"
              tabIndex={index === Math.min(active, shifts.length - 1) ? 0 : -1}
              onFocus={() => setActive(index)}
              aria-pressed={chosen === shift.from}
              aria-label={sentence(shift, name, zone, names)}
              onClick={() => choose(shift.from)}
            >
              <span class="faint">{moment(shift.from, zone)}</span> <bdi>{people(shift.people, names)}</bdi>
            </button>
          </li>
        ))}
      </ol>
      <button class="close" type="button" onClick={close}>
        Close
      </button>
    </section>
  );
}
