import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type AuditSources, readAudit, withoutTokens } from '../../../bin/incidents/audit.ts';
import { writeAudit } from '../../../bin/incidents/write-audit.ts';
import type { TimelineEvent } from '../../../lambdas/domain/incident/timeline.ts';
import { anIncident } from '../../lambdas/domain/samples.ts';
import { anOnCall } from '../../support/night.ts';

const arn = (machine: string, name: string) => `arn:aws:states:eu-central-1:123456789012:execution:${machine}:${name}`;
const child = arn('NotifyContact', 'checkout-1-1-1-ada');
const secret = 'AAAAKgAAAAIAAAAAAAAAAQ';

const timeline: TimelineEvent[] = [
  {
    ...{ at: '2026-11-23T02:14:00.000Z', kind: 'notification', contact: 'ada', name: 'Ada', channel: 'sms' },
    ...{ state: 'sent', run: 1, round: 1, level: 1, attempt: 1, attempts: 3 },
  },
  { at: '2026-11-23T02:15:00.000Z', kind: 'reply', contact: 'ada', name: 'Ada', reply: 'acknowledge' },
  {
    ...{ at: '2026-11-23T02:15:01.000Z', kind: 'notice', contact: '../ben', name: 'Ben', channel: 'email' },
    state: 'sent',
  },
];

const histories: Readonly<Record<string, object>> = {
  [arn('NotifySupport', 'run-2')]: { events: [{ output: JSON.stringify({ ExecutionArn: child }) }] },
  [child]: {
    execution: { startDate: new Date(0) },
    events: [{ parameters: JSON.stringify({ Payload: { taskToken: secret, contact: 'ada' } }) }],
  },
};

const sources: AuditSources = {
  readDetails: async () => ({ host: 'web-1' }),
  readTimeline: async () => timeline,
  readExecution: async (executionArn) => histories[executionArn],
  executionArnOf: (_, run) => arn('NotifySupport', `run-${run}`),
  readOnCall: async () => anOnCall(),
  baseUrl: 'https://a.example.org/live',
};

const incident = anIncident({ run: 2, declines: new Set(['1.1.ada']) });

describe('an audit', () => {
  it('has the record, the timeline, every execution, and what each person was sent', async () => {
    const { files, missing, writtenAgain } = await readAudit(incident, sources);
    expect([...files.keys()]).toEqual([
      ...['incident.json', 'details.json', 'timeline.json', 'people/ada.json', 'people/%2e%2e%2fben.json'],
      ...['executions/run-2.json', 'executions/checkout-1-1-1-ada.json'],
      ...['texts/ada.json', 'texts/%2e%2e%2fben.json'],
    ]);
    expect(writtenAgain).toEqual(['texts/ada.json', 'texts/%2e%2e%2fben.json']);
    expect(files.get('texts/ada.json')).toMatchObject({
      contact: 'ada',
      texts: [{ channel: 'sms', text: expect.stringMatching(/^CRITICAL .*\nhttps:.*\/n\/\(code\)$/s) }],
    });
    expect(files.get('people/ada.json')).toMatchObject({
      contact: 'ada',
      sent: [{ channel: 'sms', state: 'sent' }],
      replies: [{ reply: 'acknowledge' }],
    });
    expect(files.get('incident.json')).toMatchObject({ declines: ['1.1.ada'] });
    expect(missing).toEqual([
      { part: 'executions/run-1.json', because: expect.stringContaining('90 days after its end') },
    ]);
  });

  it('has no task token, wherever one stands', async () => {
    const text = JSON.stringify([...(await readAudit(incident, sources)).files]);
    expect(text).not.toMatch(/SECRET-TOKEN|AAAAKg/);
    const cut = `{"taskToken":"${secret}","more":"`;
    expect(withoutTokens([cut, JSON.stringify(cut), 'a token of thanks', { token: secret, at: 1 }, null])).toEqual([
      expect.not.stringContaining(secret),
      expect.not.stringContaining(secret),
      'a token of thanks',
      { token: expect.stringContaining('left out'), at: 1 },
      null,
    ]);
  });

  it('says what could not be read, and keeps the rest', async () => {
    const denied = async () => {
      throw Object.assign(new Error('not allowed'), { name: 'AccessDeniedException' });
    };
    const { files, missing } = await readAudit(incident, {
      ...sources,
      ...{ readDetails: denied, readExecution: denied, readOnCall: denied },
    });
    expect([...files.keys()]).toEqual(expect.arrayContaining(['incident.json', 'timeline.json', 'people/ada.json']));
    expect(missing.map(({ part, because }) => `${part}: ${because}`)).toEqual(
      ['details.json', 'executions/run-1.json', 'executions/run-2.json', 'texts'].map(
        (part) => `${part}: AccessDeniedException: not allowed`,
      ),
    );
    const without = await readAudit(incident, { ...sources, readTimeline: denied, readDetails: async () => undefined });
    expect([...without.files.keys()]).toEqual([
      ...['incident.json', 'executions/run-2.json', 'executions/checkout-1-1-1-ada.json'],
    ]);
  });
});

describe('the folder of an audit', () => {
  let parent: string;
  beforeAll(() => {
    parent = mkdtempSync(join(tmpdir(), 'audit-'));
  });
  afterAll(() => rmSync(parent, { recursive: true }));
  const about = {
    incident: incident.id,
    stack: 'stack NotifySupport',
    writtenAt: '2026-11-27T12:00:00.000Z',
    version: '1.2.3',
  };

  it('has a manifest with the SHA-256 of every other file, and only its owner reads it', async () => {
    const folder = join(parent, 'one');
    const manifest = writeAudit(folder, await readAudit(incident, sources), about);
    expect(JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))).toEqual(manifest);
    const written = readdirSync(folder, { recursive: true, encoding: 'utf8' });
    const files = written.filter((name) => name.endsWith('.json') && name !== 'manifest.json');
    expect(manifest.files.map(({ path }) => path).toSorted()).toEqual(files.toSorted());
    expect(manifest.writtenAgain).toEqual({
      by: 'notify-support 1.2.3',
      files: ['texts/ada.json', 'texts/%2e%2e%2fben.json'],
      note: expect.stringContaining('The record keeps no texts of messages.'),
    });
    for (const { path, bytes, sha256 } of manifest.files) {
      const content = readFileSync(join(folder, path));
      expect([content.length, createHash('sha256').update(content).digest('hex')]).toEqual([bytes, sha256]);
    }
    expect(statSync(folder).mode & 0o077).toBe(0);
    expect(statSync(join(folder, 'timeline.json')).mode & 0o077).toBe(0);
  });

  it('is never overwritten, and is not left behind half', async () => {
    const found = await readAudit(incident, sources);
    expect(() => writeAudit(parent, found, about)).toThrow('exists already, and nothing is overwritten');
    expect(() => writeAudit(join(parent, 'no', 'two'), found, about)).toThrow('does not exist: make it first.');
    const endless: Record<string, unknown> = {};
    endless.self = endless;
    const broken = { ...found, files: new Map([...found.files, ['endless.json', endless]]) };
    expect(() => writeAudit(join(parent, 'three'), broken, about)).toThrow('circular');
    expect(readdirSync(parent)).toEqual(['one']);
  });
});
