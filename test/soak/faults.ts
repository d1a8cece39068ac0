import type { Chance } from './chance.ts';
import type { FunctionName } from './scenario.ts';

/** The faults of one call that a function makes. */
export const callFaults = [
  'dies before',
  'dies after',
  'hangs before',
  'hangs after',
  'lands late',
  'stalls',
  'refused',
  'answer lost',
  'repeated',
  'wake-up lost',
] as const;

/** The faults of a whole invocation, or of an execution of NotifyContact. */
export const wholeFaults = ['not invoked', 'result lost', 'invoked twice'] as const;
type ChildFault = 'child refused' | 'child stopped' | 'child doubled';

type FaultKind = (typeof callFaults)[number] | (typeof wholeFaults)[number] | ChildFault;

/** A fault at one place: the nth invocation of a function, and its nth call, or 0 for the whole of it. */
export type FaultItem = {
  readonly fn: FunctionName | 'notify-contact';
  readonly invocation: number;
  readonly call: number;
  readonly kind: FaultKind;
  readonly seconds: number;
};

type CallSite = Pick<FaultItem, 'fn' | 'invocation' | 'call'>;

/** Gives the fault that is to happen at a place, if one is. */
export type Faults = (place: CallSite, kinds: readonly FaultKind[]) => FaultItem | undefined;

/** Faults by chance, or exactly those that are listed. */
export function createFaults(given: number | readonly FaultItem[], chance: Chance): Faults {
  if (typeof given !== 'number') {
    return ({ fn, invocation, call }, kinds) =>
      given.find(
        (item) => item.fn === fn && item.invocation === invocation && item.call === call && kinds.includes(item.kind),
      );
  }
  return (place, kinds) => {
    // What comes each minute mostly finds nothing to do.
    const isEachMinute = place.fn === 'sweep' || place.fn === 'send-bundles';
    if (given === 0 || !chance.is(isEachMinute ? given / 5 : given)) return undefined;
    return { ...place, kind: chance.pick(kinds), seconds: chance.pick([1, 3, 8, 30, 100, 250]) };
  };
}

/** The error of a service that refuses a call. */
export function refusal(): Error {
  return Object.assign(new Error('Rate exceeded'), {
    name: 'ThrottlingException',
    $metadata: { httpStatusCode: 400 },
  });
}

/** The error of a connection on which no answer came. */
export function connectionLost(): Error {
  return Object.assign(new Error('socket hang up'), { name: 'TimeoutError', code: 'ECONNRESET' });
}
