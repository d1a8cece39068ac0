import { type Data, dataFrom } from '../../asl/json.ts';
import { findJsonFault } from '../../asl/json-fault.ts';

/** The data of a JSON text from outside. If it is not JSON, throws the error that `refuse` makes of the fault. */
export function readJson(text: string, refuse: (fault: string) => Error): Data {
  try {
    return dataFrom(text);
  } catch {
    throw refuse(findJsonFault(text).message);
  }
}
