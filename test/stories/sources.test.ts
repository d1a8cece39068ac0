import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { readOnCallText } from '../../bin/oncall/file.ts';
import { writeOnCall } from '../../bin/oncall/write.ts';
import { eventFaults } from '../../lib/event-settings.ts';
import { anOnCall, type Night } from '../support/night.ts';
import { aNightInMemory } from '../support/night-in-memory.ts';
import { longestStart, openScene } from './story.ts';

/*
 * Each snippet of docs/sources.md, used as its system uses it: the address and the key that the snippet names, with the
 * body that the system sends with this configuration. Each of them notifies somebody.
 */

const document = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'sources.md'), 'utf8');
const base = 'https://pager.example.org/live';

/** The blocks of code under a heading. */
function blocksOf(heading: string): { readonly language: string; readonly code: string }[] {
  const section = document.split(/^## /m).find((text) => text.startsWith(`${heading}\n`)) ?? '';
  return [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)].map(([, language = '', code = '']) => ({ language, code }));
}

function blockOf(heading: string, language: string, index = 0): string {
  const found = blocksOf(heading).filter((block) => block.language === language)[index];
  if (found === undefined) throw new Error(`${heading} has no block of ${language}.`);
  return found.code;
}

let night: Night;
beforeAll(async () => {
  night = await aNightInMemory();
}, longestStart);
afterAll(() => night?.stop());

/** A text of the document with the address and the key of this stack. */
const ours = (text: string) => text.replaceAll(base, night.cloud.apiUrl).replaceAll('YOUR_KEY', night.cloud.apiKey);

type Sent = { readonly url: string; readonly headers?: Readonly<Record<string, string>>; readonly body: string };

/** Sends a request as a system does. Expects that it opens an incident, and that somebody is notified. */
async function notifies({ url, headers = {}, body }: Sent): Promise<void> {
  const scene = await openScene(night, anOnCall());
  const response = await fetch(ours(url), { method: 'POST', headers, body: ours(body) });
  expect([response.status, await response.text()]).toEqual([202, expect.any(String)]);
  await night.clock.idle();
  expect(scene.messages().length).toBeGreaterThan(0);
}

const bearer = (credentials: string) => ({ authorization: `Bearer ${ours(credentials)}` });

/** The arguments of each call of curl in a script, which a shell gave it. */
function curlCalls(script: string, env: Readonly<Record<string, string>> = {}): string[][] {
  const run = `curl() { for each; do printf '%s\\0' "$each"; done; printf '\\0'; }\n${script}`;
  const output = execFileSync('sh', ['-c', run], { env: { PATH: process.env.PATH ?? '', ...env }, encoding: 'utf8' });
  return output
    .split('\0\0')
    .filter((call) => call !== '')
    .map((call) => call.split('\0'));
}

/** The request that curl makes with these arguments. */
function requestOf(args: readonly string[]): Sent {
  const after = (option: string) => args.flatMap((arg, index) => (arg === option ? [args[index + 1] ?? ''] : []));
  const headers = after('-H').map((header): [string, string] => {
    const [name = '', ...value] = header.split(':');
    return [name, ours(value.join(':').trim())];
  });
  const url = args.find((arg) => arg.startsWith('https://')) ?? '';
  return { url, headers: Object.fromEntries(headers), body: after('-d')[0] ?? '' };
}

const prometheus = (version: string) =>
  JSON.stringify({
    version,
    status: 'firing',
    alerts: [
      {
        status: 'firing',
        labels: { alertname: `documented ${version}` },
        annotations: {},
        fingerprint: `documented ${version}`,
      },
    ],
  });

describe('the document about sources', () => {
  it('connects Alertmanager', async () => {
    const [receiver] = parse(blockOf('Alertmanager', 'yaml')).receivers;
    const [{ url, http_config }] = receiver.webhook_configs;
    await notifies({ url, headers: bearer(http_config.authorization.credentials), body: prometheus('4') });
  });

  it('connects Grafana', async () => {
    const [{ receivers }] = parse(blockOf('Grafana', 'yaml')).contactPoints;
    const [{ type, settings }] = receivers;
    expect([type, settings.authorization_scheme]).toEqual(['webhook', 'Bearer']);
    await notifies({ url: settings.url, headers: bearer(settings.authorization_credentials), body: prometheus('1') });
  });

  it('connects Datadog', async () => {
    const { url, custom_headers, payload } = JSON.parse(blockOf('Datadog', 'json'));
    const values: Readonly<Record<string, string>> = {
      EVENT_TITLE: '[Triggered] The disk is full',
      ALERT_TRANSITION: 'Triggered',
      ALERT_CYCLE_KEY: 'documented datadog',
    };
    const body = payload.replace(/\$([A-Z_]+)/g, (_: string, name: string) => values[name] ?? '');
    await notifies({ url, headers: JSON.parse(ours(custom_headers)), body: JSON.stringify(JSON.parse(body)) });
  });

  it('connects a topic', async () => {
    const [, url = ''] = /--notification-endpoint '([^']+)'/.exec(blockOf('SNS topics', 'sh')) ?? [];
    const message = {
      Type: 'Notification',
      MessageId: '1',
      TopicArn: 'arn:aws:sns:eu-central-1:123456789012:alarms',
      Message: 'a documented message',
    };
    await notifies({ url, headers: { 'content-type': 'text/plain; charset=UTF-8' }, body: JSON.stringify(message) });
  });

  const pagerDuty = 'Anything that speaks to PagerDuty';

  it("connects clients of PagerDuty's API", async () => {
    const [receiver] = parse(blockOf(pagerDuty, 'yaml')).receivers;
    const [{ url, routing_key }] = receiver.pagerduty_configs;
    const event = (dedup_key: string) =>
      JSON.stringify({
        routing_key,
        event_action: 'trigger',
        dedup_key,
        payload: { summary: 'x', source: 'y', severity: 'error' },
      });
    await notifies({ url, body: event('documented alertmanager') });
    const [, endpoint] = /WithV2EventsAPIEndpoint\("([^"]+)"\)/.exec(blockOf(pagerDuty, 'go')) ?? [];
    await notifies({ url: `${endpoint}/v2/enqueue`, body: event('documented go') });
    const [args = []] = curlCalls(blockOf(pagerDuty, 'sh'));
    await notifies(requestOf(args));
  });

  const opsgenie = 'Anything that speaks to Opsgenie';

  it("connects clients of Opsgenie's API", async () => {
    const [receiver] = parse(blockOf(opsgenie, 'yaml')).receivers;
    const [{ api_url, api_key }] = receiver.opsgenie_configs;
    const body = JSON.stringify({ alias: 'documented opsgenie', message: 'x', details: {}, source: 'y' });
    await notifies({ url: `${api_url}v2/alerts`, headers: { authorization: `GenieKey ${ours(api_key)}` }, body });
    const [create = [], close = []] = curlCalls(blockOf(opsgenie, 'sh'));
    await notifies(requestOf(create));
    const { url, headers = {}, body: closing } = requestOf(close);
    expect((await fetch(ours(url), { method: 'POST', headers, body: closing })).status).toBe(202);
  });

  it('connects Zabbix', async () => {
    const script = ours(blockOf('Zabbix', 'js'));
    const value = JSON.stringify({
      ...{ url: `${base}/alerts`, key: night.cloud.apiKey, event_id: 'documented zabbix', event_value: '1' },
      ...{ host: 'web-1', name: 'The disk is full', severity: 'High' },
    });
    const headers: Record<string, string> = {};
    let sent: Sent | undefined;
    class HttpRequest {
      addHeader(header: string) {
        const [name = '', text = ''] = header.split(': ');
        headers[name] = text;
      }
      post(url: string, body: string) {
        sent = { url, headers, body };
      }
      getStatus() {
        return 202;
      }
    }
    expect(runInNewContext(`(function () {\n${script}\n})()`, { value, HttpRequest })).toBe('OK');
    await notifies(sent ?? { url: '', body: '' });
  });

  it('connects Icinga, whatever its texts are', async () => {
    const env = {
      HOST: 'web-1',
      SERVICE: 'disk "C:\\"',
      STATE: 'CRITICAL',
      OUTPUT: 'DISK CRITICAL - "C:\\" is full\nfree: 0 %',
    };
    const [args = []] = curlCalls(blockOf('Icinga and Nagios', 'sh'), env);
    const sent = requestOf(args);
    expect(JSON.parse(sent.body)).toMatchObject({
      action: 'trigger',
      summary: 'web-1 disk "C:\\": DISK CRITICAL - "C:\\" is full free: 0 %',
    });
    await notifies(sent);
    const [over = []] = curlCalls(blockOf('Icinga and Nagios', 'sh'), {
      HOST: 'web-1',
      STATE: 'UP',
      OUTPUT: 'PING OK',
    });
    expect(JSON.parse(requestOf(over).body)).toMatchObject({ action: 'resolve', dedupKey: 'web-1' });
  });

  it('connects Uptime Kuma by a mapping', async () => {
    const sources = blockOf('Uptime Kuma', 'yaml').replace('uptime-kuma', 'api');
    const read = readOnCallText(`${writeOnCall(anOnCall())}\n${sources}`, 'oncall.yaml');
    if ('faults' in read) throw new Error(read.faults.join('\n'));
    const scene = await openScene(night, read.onCall);
    const post = (status: number) =>
      fetch(`${night.cloud.apiUrl}/alerts`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', 'x-api-key': night.cloud.apiKey },
        body: JSON.stringify({
          heartbeat: { status },
          monitor: { id: 77, name: 'shop', url: 'https://shop.example.org' },
          msg: '[shop] is down',
        }),
      });
    expect((await post(0)).status).toBe(202);
    await night.clock.idle();
    expect(scene.messages().length).toBeGreaterThan(0);
    expect((await post(1)).status).toBe(200);
  });

  it('connects a command of cron', async () => {
    const [args = []] = curlCalls(blockOf('cron', 'sh').replace('/usr/local/bin/backup', 'false'));
    await notifies(requestOf(args));
  });

  it('shows a setting for EventBridge that the stack accepts', () => {
    const [, events = ''] = /^"events": (.*)$/s.exec(blockOf('EventBridge', 'json')) ?? [];
    expect(eventFaults(JSON.parse(events), ['api'])).toEqual([]);
  });

  it('has no snippet that is not tried here', () => {
    const tried = [
      'Alertmanager',
      'Grafana',
      'Datadog',
      'SNS topics',
      'EventBridge',
      pagerDuty,
      opsgenie,
      'Zabbix',
      'Icinga and Nagios',
      'Uptime Kuma',
      'cron',
    ];
    const headings = [...document.matchAll(/^## (.+)$/gm)].map(([, heading = '']) => heading);
    expect(headings.filter((heading) => blocksOf(heading).length > 0)).toEqual(tried);
  });
});
