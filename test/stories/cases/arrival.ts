import { expect } from 'vitest';
import { anOnCall, type Night } from '../../support/night.ts';
import { firstAttempt, openScene, statusOf } from '../story.ts';

/** Everybody of an ordinary night, and every alarm notifies them. */
export const everyAlarm = anOnCall({ routes: [{ alarm: '*', policy: 'default' }] });

export type Scene = Awaited<ReturnType<typeof openScene>>;

/** Posts these bytes with the night's key; gives the status and what the answer says. */
export async function post(night: Night, input: Buffer, path = '/alerts') {
  const response = await fetch(`${night.cloud.apiUrl}${path}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', 'x-api-key': night.cloud.apiKey },
    body: new Uint8Array(input),
  });
  const answer = JSON.parse(await response.text()) as Record<string, string>;
  await night.clock.idle();
  return { status: response.status, answer };
}

/** Posts an alert, which has to notify the first contact at once; gives what became of it. */
export async function postAlert(night: Night, input: Buffer) {
  const scene = await openScene(night, everyAlarm);
  const { status, answer } = await post(night, input);
  expect([status, answer]).toEqual([202, expect.objectContaining({ status: 'triggered' })]);
  expect(scene.notified()).toEqual(firstAttempt('ada', 0));
  const incident = await incidentOf(answer.statusUrl);
  return { scene, answer, incident, notes: notesOf(incident) };
}

/** Posts the same alert again, which has to join and to notify nobody. */
export async function expectToJoin(night: Night, scene: Scene, input: Buffer, incidentId: string | undefined) {
  const heard = scene.notified();
  const { status, answer } = await post(night, input);
  expect([status, answer.incidentId]).toEqual([200, incidentId]);
  expect(scene.notified()).toEqual(heard);
}

/** Ends the incident of a scene, so that the next case of the same name opens its own. */
export async function end(scene: Scene): Promise<void> {
  await scene.press('ada', 'acknowledge');
  await scene.press('ada', 'resolve');
}

export type SeenIncident = Awaited<ReturnType<typeof statusOf>> & Readonly<Record<string, unknown>>;

/** An incident as its status link shows it. */
export async function incidentOf(statusUrl: string | undefined): Promise<SeenIncident> {
  return (await statusOf(statusUrl ?? '')) as SeenIncident;
}

function notesOf({ timeline }: SeenIncident): string[] {
  return timeline.filter(({ kind }) => kind === 'note').map(({ text }) => text);
}

export const bytes = (value: unknown): Buffer => Buffer.from(typeof value === 'string' ? value : JSON.stringify(value));
