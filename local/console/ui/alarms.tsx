import { useState } from 'preact/hooks';
import { call } from './aws.ts';
import { alarmVersion, place, quiet, useReading } from './live.ts';
import { clockTime, count, nobodyBecause } from './words.ts';

type StateValue = 'OK' | 'ALARM' | 'INSUFFICIENT_DATA';

type Alarm = {
  readonly AlarmName: string;
  readonly AlarmDescription?: string;
  readonly StateValue: StateValue;
  readonly StateReason: string;
  /** In seconds. */
  readonly StateTransitionedTimestamp: number;
};

const cloudWatch = <T,>(operation: string, body: object) => call<T>(`GraniteServiceVersion20100801.${operation}`, body);

async function describeAlarms(): Promise<Alarm[]> {
  const found: Alarm[] = [];
  let NextToken: string | undefined;
  do {
    const page = await cloudWatch<{ MetricAlarms: Alarm[]; NextToken?: string }>('DescribeAlarms', {
      MaxRecords: 100,
      ...(NextToken !== undefined && { NextToken }),
    });
    found.push(...page.MetricAlarms);
    NextToken = page.NextToken;
  } while (NextToken !== undefined);
  return found;
}

/** Sets an alarm off, or back to OK. */
async function toggle({ AlarmName, StateValue }: Alarm): Promise<void> {
  const wanted = StateValue === 'ALARM' ? 'OK' : 'ALARM';
  await cloudWatch('SetAlarmState', { AlarmName, StateValue: wanted, StateReason: 'Set by hand in the console' });
}

const words = { OK: 'OK', ALARM: 'In alarm', INSUFFICIENT_DATA: 'No data' } as const;

/** All alarms, which can be set off by hand. The stack's own alarms are shown only on request. */
export function AlarmTiles({ withOwn = false }: { readonly withOwn?: boolean }) {
  const { value: all = [] } = useReading('alarms', alarmVersion, describeAlarms);
  const ownName =
    place.value?.stateMachines.NotifySupport?.split(':')
      .at(-1)
      ?.replace(/NotifySupport$/, '') ?? '-';
  const isOwn = ({ AlarmName }: Alarm) => AlarmName.startsWith(ownName);
  const own = all.filter(isOwn);
  return (
    <section aria-labelledby="alarms">
      <div class="chips">
        <h2 id="alarms">Alarms</h2>
        <p class="faint">Press an alarm to set it off. Press it again to set it to OK.</p>
      </div>
      <ul class="tiles">
        {all
          .filter((alarm) => !isOwn(alarm))
          .map((alarm) => (
            <Tile key={alarm.AlarmName} alarm={alarm} />
          ))}
      </ul>
      {withOwn && own.length > 0 && (
        <details>
          <summary>
            The pager’s own {count(own.length, 'alarm')},{' '}
            {own.filter(({ StateValue }) => StateValue === 'ALARM').length} in alarm. They notify the backstop.
          </summary>
          <ul class="tiles small">
            {own.map((alarm) => (
              <Tile key={alarm.AlarmName} alarm={alarm} name={alarm.AlarmName.slice(ownName.length)} />
            ))}
          </ul>
        </details>
      )}
    </section>
  );
}

/** The reason why an alarm that has gone off notifies nobody, if one is known. */
function becauseOf({ AlarmName, StateValue, StateTransitionedTimestamp }: Alarm): string | undefined {
  if (StateValue !== 'ALARM') return undefined;
  const last = quiet.value.findLast(({ alarm }) => alarm === AlarmName);
  return last !== undefined && last.at >= StateTransitionedTimestamp * 1000 ? last.because : undefined;
}

function Tile({ alarm, name = alarm.AlarmName }: { readonly alarm: Alarm; readonly name?: string }) {
  const [fault, setFault] = useState('');
  const { StateValue, StateTransitionedTimestamp } = alarm;
  const because = becauseOf(alarm);
  const press = () => {
    setFault('');
    toggle(alarm).catch((error: Error) => setFault(error.message));
  };
  return (
    <li>
      <button
        class={`tile ${StateValue.toLowerCase()}`}
        type="button"
        aria-pressed={StateValue === 'ALARM'}
        onClick={press}
      >
        <span class="lamp" aria-hidden="true" />
        <span class="name">{name}</span>
        <span class="faint">
          {words[StateValue]} since {clockTime(StateTransitionedTimestamp * 1000)}
        </span>
      </button>
      {because !== undefined && <p class="faint">{nobodyBecause(because)}</p>}
      {fault !== '' && <p role="alert">{fault}</p>}
    </li>
  );
}
