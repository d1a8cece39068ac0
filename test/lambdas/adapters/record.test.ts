import { DeleteCommand, PutCommand } from '@aws-sdk/lib-dynamodb';
import { afterAll, describe, expect, it, vi } from 'vitest';
import { alarmStateStore } from '../../../local/memory/alarm-states.ts';
import { backstopNoteStore } from '../../../local/memory/backstop-notes.ts';
import { heartbeatStore } from '../../../local/memory/heartbeats.ts';
import { heldAlertStore } from '../../../local/memory/held-alerts.ts';
import { requestStore } from '../../../local/memory/idempotency.ts';
import { incidentStore } from '../../../local/memory/incidents.ts';
import { linkStore } from '../../../local/memory/links.ts';
import { outboxStore } from '../../../local/memory/outbox.ts';
import { spendStore } from '../../../local/memory/spend.ts';
import { timelineStore } from '../../../local/memory/timeline.ts';
import { waitingStore } from '../../../local/memory/waiting.ts';
import { startTables } from '../../support/tables.ts';
import { alarmStateContract } from './alarm-states.contract.ts';
import { backstopNoteContract } from './backstop-notes.contract.ts';
import { heartbeatContract } from './heartbeats.contract.ts';
import { aHeldAlert, heldAlertContract } from './held-alerts.contract.ts';
import { requestContract } from './idempotency.contract.ts';
import { incidentContract } from './incidents.contract.ts';
import { linkContract } from './links.contract.ts';
import { outboxContract } from './outbox.contract.ts';
import { spendContract } from './spend.contract.ts';
import { timelineContract } from './timeline.contract.ts';
import { waitingContract } from './waiting.contract.ts';

const { stop } = await startTables();
const incidents = await import('../../../lambdas/adapters/incidents.ts');
const timeline = await import('../../../lambdas/adapters/timeline.ts');
const links = await import('../../../lambdas/adapters/links.ts');
const alarmStates = await import('../../../lambdas/adapters/alarm-states.ts');
const heartbeats = await import('../../../lambdas/adapters/heartbeats.ts');
const heldAlerts = await import('../../../lambdas/adapters/held-alerts.ts');
const waiting = await import('../../../lambdas/adapters/waiting.ts');
const backstopNotes = await import('../../../lambdas/adapters/backstop-notes.ts');
const outbox = await import('../../../lambdas/adapters/outbox.ts');
const spend = await import('../../../lambdas/adapters/spend.ts');
const requests = await import('../../../lambdas/adapters/idempotency.ts');
afterAll(stop);

incidentContract('the table of incidents', incidents);
incidentContract('incidents in memory', incidentStore());
timelineContract('the table’s timelines', timeline);
timelineContract('timelines in memory', timelineStore());
linkContract('the table’s links', links);
linkContract('links in memory', linkStore());
waitingContract('the table’s list of what waits', waiting);
waitingContract('the list of what waits in memory', waitingStore());
outboxContract('the table’s outboxes', outbox);
outboxContract('outboxes in memory', outboxStore());
alarmStateContract('the table’s states of alarms', alarmStates);
alarmStateContract('states of alarms in memory', alarmStateStore());
backstopNoteContract('the table’s notes for the backstop', backstopNotes);
backstopNoteContract('notes for the backstop in memory', backstopNoteStore());
spendContract('the table’s money for SMS', spend);
spendContract('the money for SMS in memory', spendStore());
heartbeatContract('the table’s heartbeats', heartbeats);
heartbeatContract('heartbeats in memory', heartbeatStore());
heldAlertContract('the table’s held alerts', heldAlerts);
heldAlertContract('held alerts in memory', heldAlertStore());

describe('a damaged held alert', () => {
  const held = aHeldAlert('whole-0123456789ab');
  const { name, content, ...fields } = held;

  it.each<[string, object]>([
    ['content that is not JSON', { content: '{' }],
    ['content of no kind', { content: '{}' }],
    ['a severity that does not exist', { severity: 'loud', content: JSON.stringify(content) }],
  ])('is left out and reported, and the others are found: %s', async (_, flaw) => {
    const { tables } = await import('../../../lambdas/adapters/dynamodb.ts');
    const logged = vi.spyOn(console, 'log').mockImplementation(() => {});
    await heldAlerts.holdAlert(held, undefined);
    const Key = { pk: 'HELD_ALERTS', sk: 'db-1' };
    await tables.send(new PutCommand({ TableName: 'Incidents', Item: { ...fields, ...flaw, ...Key } }));
    const hear = vi.fn();
    expect((await heldAlerts.findHeldAlerts(hear)).map((each) => each.name)).toEqual([name]);
    expect(hear).toHaveBeenCalledExactlyOnceWith('db-1', expect.any(Error));
    expect(await heldAlerts.findHeldAlerts()).toHaveLength(1);
    expect(await heldAlerts.findHeldAlert('db-1')).toBeUndefined();
    expect(logged).toHaveBeenCalledTimes(2);
    expect(logged.mock.lastCall?.[0]).toContain('a held alert was left out because its item is damaged');
    logged.mockRestore();
    await tables.send(new DeleteCommand({ TableName: 'Incidents', Key }));
    await heldAlerts.dropHeldAlert(held);
  });
});
requestContract('the table’s requests', requests);
requestContract('requests in memory', requestStore());
