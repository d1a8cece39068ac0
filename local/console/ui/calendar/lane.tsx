import { useId, useMemo, useState } from 'preact/hooks';
import type { Lane, ShownShift } from '../../feed.ts';
import { clockNow } from '../live.ts';
import { count } from '../words.ts';
import { NowLine, placeOf } from './axis.tsx';
import { type Block, blocksOf } from './blocks.ts';
import type { DoneChange, Scale } from './calendar-view.tsx';
import { BundlePanel, ShiftPanel } from './shift-panel.tsx';
import { moment, type Names, people, replacedIn, sentence, zoneWords } from './words.ts';

type LaneProps = {
  readonly lane: Lane;
  readonly scale: Scale;
  readonly setDone: (done: DoneChange) => void;
};

/** The block that was pressed, by its beginning, and the shift of a block that has several. */
type Pressed = { readonly row: string; readonly block: string; readonly shift?: string };

/** A schedule: its lane, its layers if they are unfolded, and what was pressed. */
export function LaneRows({ lane, scale, setDone }: LaneProps) {
  const [isUnfolded, setUnfolded] = useState(false);
  const [pressed, setPressed] = useState<Pressed | undefined>(undefined);
  const title = useId();
  const { schedule, shifts, layers, fault } = lane;
  const layerRows = layers.map(({ about, shifts: own }, index) => ({
    ...{
      id: `layer ${index}`,
      name: layers.length === 1 ? unfoldedAlone : `${index + 1}. ${about}`,
      of: `layer ${index + 1} of ${schedule}`,
      shifts: own,
    },
  }));
  const rows = [{ id: 'all', of: schedule, shifts }, ...(isUnfolded ? layerRows : [])];
  const close = () => {
    const row = document.getElementById(`${title}-${pressed?.row}`);
    setPressed(undefined);
    row?.querySelector<HTMLElement>(`[data-from="${pressed?.block}"]`)?.focus();
  };
  const found = rows.find(({ id }) => id === pressed?.row);
  const panel = (row: (typeof rows)[number]) =>
    pressed !== undefined &&
    found === row && (
      <Panel
        {...{ pressed, lane, scale, setDone, close }}
        name={row.of}
        shifts={row.shifts}
        isLayer={row.id !== 'all'}
        choose={(shift) => setPressed({ ...pressed, shift })}
      />
    );
  return (
    <section aria-labelledby={title}>
      {rows.map((row, index) => (
        <div key={row.id}>
          <div class={index === 0 ? 'lane' : 'lane layer'}>
            {index === 0 ? (
              <LaneHead {...{ lane, title, scale, isUnfolded }} unfold={() => setUnfolded(!isUnfolded)} />
            ) : (
              <p class="lane-head faint">{layerRows[index - 1]?.name}</p>
            )}
            {fault === undefined ? (
              <Track
                {...row}
                id={`${title}-${row.id}`}
                scale={scale}
                pressed={found === row ? pressed : undefined}
                press={(block) => setPressed({ row: row.id, block })}
              />
            ) : (
              <p class="fault">This schedule cannot be read: {fault}</p>
            )}
          </div>
          {panel(row)}
        </div>
      ))}
    </section>
  );
}

/** A schedule with one layer is unfolded to show it without its overrides. */
const unfoldedAlone = 'Without overrides';

type LaneHeadProps = Pick<LaneProps, 'lane' | 'scale'> & {
  readonly title: string;
  readonly isUnfolded: boolean;
  readonly unfold: () => void;
};

function LaneHead({ lane, scale, title, isUnfolded, unfold }: LaneHeadProps) {
  const { schedule, timeZone, covers, layers } = lane;
  return (
    <div class="lane-head">
      <h2 id={title}>{schedule}</h2>
      {timeZone !== scale.zone && <p class="faint">{zoneWords(timeZone)}</p>}
      {covers && <p class="faint">covers {covers.join(', ')}</p>}
      {layers.length > 0 && (
        <button class="unfold" type="button" aria-expanded={isUnfolded} onClick={unfold}>
          {layers.length === 1 ? unfoldedAlone : count(layers.length, 'layer')}
          <span class="unseen"> of {schedule}</span>
        </button>
      )}
    </div>
  );
}

type PanelProps = Omit<LaneProps, 'lane'> & {
  readonly lane: Lane;
  readonly name: string;
  readonly pressed: Pressed;
  readonly shifts: readonly ShownShift[];
  readonly isLayer: boolean;
  readonly choose: (shift: string) => void;
  readonly close: () => void;
};

/** The shift that was pressed, or the list of those that are drawn as one. Nothing once it is no longer there. */
function Panel({ pressed, lane, name, shifts, scale, isLayer, setDone, choose, close }: PanelProps) {
  const blocks = useBlocks(shifts, scale);
  const block = blocks.find((each) => each.shifts[0]?.from === pressed.block);
  const shift = block?.shifts.find(({ from }) => from === (pressed.shift ?? pressed.block));
  if (block === undefined || shift === undefined) return null;
  return (
    <div class="pressed">
      {block.shifts.length > 1 && (
        <BundlePanel shifts={block.shifts} chosen={pressed.shift} {...{ name, scale, choose, close }} />
      )}
      {(block.shifts.length === 1 || pressed.shift !== undefined) && (
        <ShiftPanel key={shift.from} {...{ shift, lane, name, scale, isLayer, setDone, close }} />
      )}
    </div>
  );
}

function useBlocks(shifts: readonly ShownShift[], { from, until, pixels }: Scale): Block[] {
  return useMemo(() => blocksOf(shifts, until - from, pixels), [shifts, from, until, pixels]);
}

type TrackProps = {
  readonly id: string;
  readonly of: string;
  readonly shifts: readonly ShownShift[];
  readonly scale: Scale;
  readonly pressed: Pressed | undefined;
  readonly press: (block: string) => void;
};

/** The shifts of a lane side by side. Of its buttons, one is reached with Tab, and the others with the arrow keys. */
function Track({ id, of, shifts, scale, pressed, press }: TrackProps) {
  const blocks = useBlocks(shifts, scale);
  const [active, setActive] = useState<number | undefined>(undefined);
  const now = clockNow();
  const atNow = Math.max(
    0,
    blocks.findIndex(({ from, until }) => from <= now && now < until),
  );
  const current = Math.min(active ?? atNow, blocks.length - 1);
  return (
    <ol id={id} class="track" data-row aria-label={`Shifts of ${of}`}>
      {blocks.map((block, index) => {
        const begin = block.shifts[0]?.from ?? '';
        return (
          <li key={begin} style={placeOf(block.from, block.until, scale)}>
            <button
              type="button"
              data-from={begin}
              class={`shift ${kindOf(block)}`}
              style={coloursOf(block, scale)}
              tabIndex={index === current ? 0 : -1}
              aria-label={labelOf(block, of, scale)}
              aria-expanded={pressed?.block === begin}
              title={labelOf(block, of, scale)}
              onFocus={() => setActive(index)}
              onClick={() => press(begin)}
            >
              <BlockText block={block} scale={scale} />
            </button>
          </li>
        );
      })}
      <NowLine scale={scale} />
    </ol>
  );
}

function labelOf({ shifts, from, until }: Block, of: string, { zone, names }: Scale): string {
  const [first] = shifts;
  if (first !== undefined && shifts.length === 1) return sentence(first, of, zone, names);
  const all = people([...new Set(shifts.flatMap((shift) => shift.people))], names);
  const gaps = shifts.some(({ isGap }) => isGap) ? ', with gaps' : '';
  return `${count(shifts.length, 'shift')} of ${of} from ${moment(from, zone)} to ${moment(until, zone)}: ${all}${gaps}`;
}

function kindOf({ shifts: [shift, ...others] }: Block): string {
  if (shift === undefined || others.length > 0) return 'bundle';
  if (shift.isGap) return 'gap';
  if (shift.people.length === 0) return 'free';
  return shift.overrides ? 'overridden' : '';
}

/** A colour for each person, side by side for shifts that are drawn as one, and one above the other for people of one shift. */
function coloursOf({ shifts, from, until }: Block, { hueOf }: Scale): Record<string, string> {
  const colour = (person: string | undefined) =>
    person === undefined ? 'var(--card)' : `hsl(${hueOf(person)} var(--shade))`;
  const bands = (parts: readonly { colour: string; until: number }[]) =>
    parts
      .map((part, index) => `${part.colour} ${(parts[index - 1]?.until ?? 0).toFixed(1)}% ${part.until.toFixed(1)}%`)
      .join(', ');
  const [shift] = shifts;
  if (shifts.length > 1) {
    const parts = shifts.map((each) => ({
      colour: each.isGap ? 'var(--alert)' : colour(each.people[0]),
      until: ((Date.parse(each.until) - from) / (until - from)) * 100,
    }));
    return { '--bands': `linear-gradient(90deg, ${bands(parts)})` };
  }
  const { people: all = [] } = shift ?? {};
  if (all.length === 0) return {};
  if (all.length === 1) return { '--colour': colour(all[0]) };
  const parts = all.map((person, index) => ({ colour: colour(person), until: ((index + 1) / all.length) * 100 }));
  return { '--colour': colour(all[0]), '--people': `linear-gradient(180deg, ${bands(parts)})` };
}

function BlockText({ block, scale: { names } }: { readonly block: Block; readonly scale: Scale }) {
  const [shift] = block.shifts;
  if (shift === undefined) return null;
  if (block.shifts.length > 1) return <span class="many">{block.shifts.length}×</span>;
  if (shift.people.length === 0) return shift.isGap ? <span class="nobody">! nobody</span> : null;
  const replaced = replacedIn(shift);
  return (
    <>
      {shift.overrides ? '⇄ ' : shift.standIns ? '↷ ' : ''}
      <Listed ids={shift.people} names={names} />
      {replaced.length > 0 && (
        <span class="planned">
          {' '}
          for <Listed ids={replaced} names={names} />
        </span>
      )}
    </>
  );
}

function Listed({ ids, names }: { readonly ids: readonly string[]; readonly names: Names }) {
  return (
    <>
      {ids.map((id, index) => (
        <span key={id}>
          {index > 0 && (index === ids.length - 1 ? ' and ' : ', ')}
          <bdi>{names(id)}</bdi>
        </span>
      ))}
    </>
  );
}
