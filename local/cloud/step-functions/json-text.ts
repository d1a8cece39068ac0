import { type Data, dataFrom } from '../../asl/json.ts';
import { findJsonFault } from '../../asl/json-fault.ts';

/** What a JSON text from outside says; throws what `refuse` makes of the fault of one that is no JSON. */
export function readJson(text: string, refuse: (fault: string) => Error): Data {
  try {
    return dataFrom(text);
  } catch {
    throw refuse(findJsonFault(text).message);
  }
}
