import { describe, expect, it } from 'vitest';
import { readOnCallText } from '../../../../bin/oncall/file.ts';
import { writeOnCall } from '../../../../bin/oncall/write.ts';
import { emptyOnCall } from '../../../../lambdas/domain/on-call/on-call.ts';
import { fromItems } from '../../../../lambdas/domain/on-call/table.ts';

const rest = `contacts: [{ id: ada, name: Ada, sms: "+4915112345678", timeZone: UTC }]
policies: { default: [ada], urgent: [ada] }
routes: []
`;
const read = (sources: string) => readOnCallText(`${rest}sources:${sources}`, 'oncall.yaml');
const faultsIn = (sources: string) => {
  const found = read(sources);
  return 'faults' in found ? found.faults : [];
};
const sourcesIn = (sources: string) => {
  const found = read(sources);
  if ('faults' in found) throw new Error(found.faults.join('\n'));
  return found.onCall.sources;
};

describe('the section sources', () => {
  it('can be left out', () => {
    const found = readOnCallText(rest, 'oncall.yaml');
    expect(found).toMatchObject({ onCall: { sources: [] } });
    expect('onCall' in found && writeOnCall(found.onCall)).not.toContain('sources');
  });

  it('limits the policies of a source, in a list or as one', () => {
    expect(sourcesIn('\n  shop: { policies: [urgent, default] }\n  cron: { policies: default }')).toEqual([
      { id: 'shop', policies: ['urgent', 'default'] },
      { id: 'cron', policies: ['default'] },
    ]);
  });

  it('is written as it was read, with a mapping that never says that it is over', () => {
    const sources = sourcesIn('\n  shop: { mapping: { summary: title } }');
    const onCall = { ...emptyOnCall, policies: [{ id: 'default', levels: [{ contacts: [] }], rounds: 1 }], sources };
    expect(writeOnCall(onCall)).toMatch(/shop:\s+mapping:\s+summary: title\n$/);
  });

  it('maps a foreign form, with values that YAML reads as numbers or truth values', () => {
    const written = `
  uptime:
    mapping:
      summary: "{monitor.name}: {msg}"
      severity: warning
      dedupKey: monitor.id
      link: monitor.url
      source: monitor.hostname
      resolvedWhen: { field: heartbeat.status, is: 1 }
  other: { mapping: { summary: title, resolvedWhen: { field: over, is: [true, closed] } } }`;
    const sources = sourcesIn(written);
    expect(sources).toEqual([
      {
        id: 'uptime',
        policies: [],
        mapping: {
          summary: '{monitor.name}: {msg}',
          severity: 'warning',
          dedupKey: 'monitor.id',
          link: 'monitor.url',
          source: 'monitor.hostname',
          resolvedWhen: { field: 'heartbeat.status', is: ['1'] },
        },
      },
      {
        id: 'other',
        policies: [],
        mapping: { summary: 'title', resolvedWhen: { field: 'over', is: ['true', 'closed'] } },
      },
    ]);
    const onCall = { ...emptyOnCall, policies: [{ id: 'default', levels: [{ contacts: [] }], rounds: 1 }], sources };
    expect(writeOnCall(onCall)).toContain('resolvedWhen: { field: heartbeat.status, is: "1" }');
  });

  it.each([
    [' 7', '4:1  sources is not a map: write each source under the name of its API key, or take sources out.'],
    [
      '\n  Shop: { policies: [default] }',
      '5:3  "Shop" cannot be the id of a source: lower-case letters, digits and hyphens, a letter first, at most 32, such as grafana.',
    ],
    ['\n  shop: urgent', '5:3  This is not a source: write the keys policies, mapping.'],
    ['\n  shop: {}', '5:3  The source "shop" is empty: write policies or mapping.'],
    [
      '\n  shop: { policies: [] }',
      '5:11  policies is empty: write the policies that the source may ask for, the first for alerts that ask for none, or take policies out.',
    ],
    [
      '\n  shop: { policies: [defualt] }',
      '5:22  There is no policy "defualt": add it to policies, or correct it. Did you mean default?',
    ],
    [
      '\n  shop: { policies: urgnt }',
      '5:11  There is no policy "urgnt": add it to policies, or correct it. Did you mean urgent?',
    ],
    ['\n  shop: { policies: [7] }', '5:22  A policy is not text: write the id of a policy.'],
    [
      '\n  shop: { mapping: {} }',
      '5:11  summary is missing: write a path such as alert.title, or a text with paths in braces, in quotes: "{alert.title} is wrong".',
    ],
    [
      '\n  shop: { mapping: { summary: {title} } }',
      '5:22  summary is not text: write a path such as alert.title, or a text with paths in braces, in quotes: "{alert.title} is wrong".',
    ],
    [
      '\n  shop: { mapping: { summary: "" } }',
      '5:22  "" is empty: write a path such as alert.title, or a text with paths in braces, in quotes: "{alert.title} is wrong".',
    ],
    [
      '\n  shop: { mapping: { summary: "{a" } }',
      '5:22  "{a" has braces that do not match: write a path such as alert.title, or a text with paths in braces, in quotes: "{alert.title} is wrong".',
    ],
    [
      '\n  shop: { mapping: { summary: "{}" } }',
      '5:22  "{}" has empty braces: write a path such as alert.title, or a text with paths in braces, in quotes: "{alert.title} is wrong".',
    ],
    [
      '\n  shop: { mapping: { summary: a, resolved: x } }',
      '5:34  "resolved" is not a key of a mapping. The keys are summary, severity, dedupKey, link, source, resolvedWhen.',
    ],
    [
      '\n  shop: { mapping: { summary: a, resolvedWhen: over } }',
      '5:34  This is not a rule for the end of an alert: write the keys field, is.',
    ],
    [
      '\n  shop: { mapping: { summary: a, resolvedWhen: { field: b } } }',
      '5:34  is is missing: write a value such as resolved, or a list of values.',
    ],
    [
      '\n  shop: { mapping: { summary: a, resolvedWhen: { field: b, is: [] } } }',
      '5:60  is has no value: write a value such as resolved, or a list of values.',
    ],
    [
      '\n  shop: { mapping: { summary: a, resolvedWhen: { field: b, is: [[x]] } } }',
      '5:65  is has a value that is not text: write a value such as resolved, or a list of values.',
    ],
  ])('names the fault and its place: %j', (sources, fault) => {
    expect(faultsIn(sources)).toContain(`oncall.yaml:${fault}`);
  });

  it('refuses a path that is too long, and too many sources', () => {
    expect(faultsIn(`\n  shop: { mapping: { summary: ${'a'.repeat(201)} } }`)[0]).toContain(
      'is longer than 200 characters',
    );
    const many = Array.from({ length: 101 }, (_, index) => `\n  s${index}: { policies: [default] }`).join('');
    expect(faultsIn(many)).toEqual(['oncall.yaml:4:1  101 are too many. The limit is 100 sources.']);
  });

  it('is damaged in the table if it has no policies at all', () => {
    const { sources, damaged } = fromItems([{ pk: 'SOURCE#shop' }]);
    expect(sources).toEqual([]);
    expect(damaged).toMatchObject([{ key: 'SOURCE#shop' }]);
  });
});
