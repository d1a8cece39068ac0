import { detailsMember, type HistoryEvent, spellOut } from '../../asl/history.ts';
import type { JsonObject } from '../../asl/json.ts';
import { entryOf } from './arns.ts';
import { page } from './paging.ts';
import { type Parameters, present, type Service, seconds } from './service.ts';

/** The events of an execution, in order or in reverse order. */
export function getHistory(service: Service, parameters: Parameters): JsonObject {
  const { executionArn, reverseOrder = false, includeExecutionData = true } = parameters;
  const { execution } = entryOf(service, String(executionArn));
  const { items, nextToken } = page(service, 'GetExecutionHistory', parameters, (key) =>
    walk(execution.events, reverseOrder ? -1 : 1, key),
  );
  return present({
    events: items.map((event) => onWire(event, includeExecutionData === true)),
    nextToken,
  }) as JsonObject;
}

/** The events after the one with this id, which is also its position. */
function* walk(events: readonly HistoryEvent[], step: 1 | -1, key: string | undefined) {
  const first = step === 1 ? 1 : events.length;
  for (let id = key === undefined ? first : Number(key) + step; events[id - 1]; id += step)
    yield [String(id), events[id - 1] as HistoryEvent] as const;
}

const executionData = [
  ...['input', 'output', 'parameters', 'assignedVariables'],
  ...['inputDetails', 'outputDetails', 'assignedVariablesDetails'],
];

function onWire({ id, previousEventId, timestamp, type, details }: HistoryEvent, isWithData: boolean): JsonObject {
  const event: JsonObject = { id, previousEventId, timestamp: seconds(timestamp), type };
  if (!details) return event;
  const members = Object.entries(spellOut(details)).filter(([name]) => isWithData || !executionData.includes(name));
  return { ...event, [detailsMember(type)]: Object.fromEntries(members) };
}
