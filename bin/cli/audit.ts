import { isIncidentId } from '../../lambdas/domain/incident/incident.ts';
import { plural } from '../../lambdas/domain/text/plural.ts';
import { defineCommand } from '../command/command.ts';
import { refuse, stop } from '../command/errors.ts';
import { readAudit } from '../incidents/audit.ts';
import { openRecord } from '../incidents/record-tables.ts';
import { writeAudit } from '../incidents/write-audit.ts';
import { readVersion } from '../root.ts';
import { connect, connectionOptions } from '../stack/connection.ts';

/** Writes one incident whole into a folder. */
export const audit = defineCommand({
  call: 'npx notify-support audit',
  about: `Writes everything that is known of one incident into a new folder: its record, its timeline, the histories of its
    executions, and what each person was sent. The texts of messages are not kept: they are written again from the record, and the
    manifest says so. manifest.json has the SHA-256 of every file, and lists what could not be read. Task tokens are left out. The
    folder has names of people, so only you can read it.`,
  operands: {
    incident: { type: 'text', word: 'ID', about: 'the id of the incident, as `incidents` lists it' },
    folder: { type: 'text', word: 'FOLDER', about: 'the folder to make (default: audit-ID)', isOptional: true },
  },
  options: { json: { type: 'flag', about: 'print the manifest as JSON' }, ...connectionOptions },
  examples: ['npx notify-support audit checkout-is-down-5f0c1a2b3d4e-0001'],
  exitStatus: {
    0: 'the folder has everything',
    1: 'nothing was written, or a part could not be read; the manifest lists it',
  },
  run: async ({ incident: id, folder = `audit-${id}`, json, ...options }, { print, printError }) => {
    if (!isIncidentId(id))
      refuse(`${JSON.stringify(id)} is not the id of an incident: write one that \`incidents\` lists.`);
    const connection = await connect(options);
    const { baseUrl } = await openRecord(connection);
    const { findIncident, findDetails } = await import('../../lambdas/adapters/incidents.ts');
    const { readWholeTimeline } = await import('../../lambdas/adapters/record.ts');
    const { readExecution } = await import('../../lambdas/adapters/histories.ts');
    const { executionArnOf } = await import('../../lambdas/adapters/executions.ts');
    const incident = (await findIncident(id)) ?? stop(`There is no incident ${id} in ${connection.label}.`);
    const reading = { readDetails: findDetails, readTimeline: readWholeTimeline, readExecution, executionArnOf };
    const sources = { ...reading, readOnCall: connection.load, baseUrl };
    const found = await readAudit(incident, sources);
    const version = readVersion();
    const about = { incident: id, stack: connection.label, writtenAt: new Date().toISOString(), version };
    const manifest = writeAudit(folder, found, about);
    if (json) print(JSON.stringify(manifest, undefined, 2));
    else print(`Wrote ${plural(manifest.files.length, 'file')} and manifest.json to ${folder}.`);
    for (const { part, because } of found.missing) printError(`Missing: ${part}. ${because}`);
    return found.missing.length === 0 ? 0 : 1;
  },
});
