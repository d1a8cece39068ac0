import type { Draft } from '../../../../../lambdas/domain/intake/alert.ts';
import { findSystem, type SystemRequest } from '../../../../../lambdas/domain/intake/system.ts';
import { systems } from '../../../../../lambdas/domain/intake/systems.ts';

/** A request with a body, as the router gives it to a system. */
export function aRequest(request: Partial<SystemRequest> = {}): SystemRequest {
  return {
    sender: { source: 'shop' },
    at: '2026-11-24T02:14:00.000Z',
    text: '',
    query: {},
    parameters: {},
    ...request,
  };
}

/** The drafts or faults that the system of a path reads in a body. */
export function readAt(path: string, body: unknown, request: Partial<SystemRequest> = {}, method = 'POST') {
  const found = findSystem(systems, path, method);
  if (found === undefined) throw new Error(`No system has the path ${path}.`);
  const { system, parameters } = found;
  return system.read(body, aRequest({ text: JSON.stringify(body), parameters, ...request }));
}

/** The drafts that the system of a path reads in a body that has no faults. */
export function draftsAt(path: string, body: unknown, request: Partial<SystemRequest> = {}): readonly Draft[] {
  const read = readAt(path, body, request);
  if ('faults' in read) throw new Error(JSON.stringify(read.faults));
  return read.drafts;
}
