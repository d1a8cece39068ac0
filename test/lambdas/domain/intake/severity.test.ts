import { describe, expect, it } from 'vitest';
import { readSeverity } from '../../../../lambdas/domain/intake/severity.ts';

describe('a severity', () => {
  it.each([
    ['critical', 'critical'],
    ['Critical', 'critical'],
    [' ERROR ', 'error'],
    ['Warning', 'warning'],
    ['iNfO', 'info'],
  ])('in any case is the word itself: %s', (text, value) => {
    expect(readSeverity(text)).toEqual({ value });
  });

  it.each([
    ['critical', ['crit', 'fatal', 'FATAL', 'emergency', 'Emerg', 'alert', 'panic', 'page', 'Disaster', 'DOWN', 'red']],
    ['critical', ['P1', 'p0', 'sev1', 'SEV-1', 'Sev 0', 'S1', 'severity: 1', 'Priority 1', '1 - Critical', 'UNKNOWN']],
    ['error', ['err', 'high', 'High', 'major', 'P2', 'SEV-2', 'sev_2', 'UNREACHABLE', 'orange', '2 - High', 'error2']],
    [
      'warning',
      ['warn', 'WARN', 'medium', 'Average', 'minor', 'P3', 'SEV3', 'yellow', 'amber', 'ticket', '3 - Moderate'],
    ],
    [
      'info',
      ['none', 'notice', 'low', 'debug', 'Information', 'Not classified', 'not_classified', 'P4', 'P5', 'sev-5'],
    ],
    ['info', ['informational', 'trace', 'green', 'blue', '5 - Planning', 'Ｐ５', '🟢 info', 'Severity: Low']],
  ])('%s is meant by %j', (value, texts) => {
    for (const text of texts)
      expect([text, readSeverity(text)]).toEqual([text, { value, note: `The severity “${text}” counts as ${value}.` }]);
  });

  it.each([
    ['0', 'critical', 'the worst of syslog'],
    ['1', 'critical', 'the worst of many scales'],
    ['2', 'critical', 'critical for syslog'],
    ['3', 'error', 'an error for syslog'],
    ['4', 'error', 'high for Zabbix'],
    ['5', 'critical', 'a disaster for Zabbix'],
    ['6', 'info', 'informational for syslog'],
    ['7', 'info', 'for debugging for syslog'],
    ['2.0', 'critical', 'a whole number'],
  ])('that is the number %s is %s, %s', (text, value) => {
    expect(readSeverity(text).value).toBe(value);
  });

  it('of several words is the highest that is known', () => {
    expect(readSeverity('warning/critical').value).toBe('critical');
    expect(readSeverity('low, P2').value).toBe('error');
  });

  it.each(['ok', 'OK', 'Normal', 'cleared', 'resolved'])(
    'that says %s is info, and does not end the incident',
    (text) => {
      expect(readSeverity(text)).toEqual({
        value: 'info',
        note: `The severity “${text}” counts as info. To end an incident, send the action “resolve”.`,
      });
    },
  );

  it.each([
    '8',
    '-1',
    '- 7',
    '7 servers',
    '1 - kritisch',
    '0.8',
    'spicy',
    'kritisch',
    'true',
    '{}',
    '$SEVERITY',
    '{{ severity }}',
    'constructor',
    '__proto__',
    'not ok',
  ])('that is not known is critical, and a note says so: %s', (text) => {
    const note = `The severity “${text}” is not known, so it counts as critical.`;
    expect(readSeverity(text)).toEqual({ value: 'critical', note });
  });
});
