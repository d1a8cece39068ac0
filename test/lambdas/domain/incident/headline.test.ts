import { describe, expect, it } from 'vitest';
import { headlineOf, measuredIn, reasonOf } from '../../../../lambdas/domain/incident/headline.ts';
import { anIncident } from '../samples.ts';

const alarm = { arn: 'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:x', name: 'x' };
const where = 'account 210987654321, us-east-1';

describe('a headline', () => {
  it.each([
    ['the summary', {}, 'checkout-5xx-high'],
    ['the contributor', { contributor: 'TableName orders-7' }, 'checkout-5xx-high: TableName orders-7'],
    ['where', { where }, 'checkout-5xx-high (account 210987654321, us-east-1)'],
    [
      'both, on one line',
      { contributor: 'Table\nName', where },
      'checkout-5xx-high: Table Name (account 210987654321, us-east-1)',
    ],
  ])('names %s', (_, flaws, expected) => {
    expect(headlineOf(anIncident(flaws))).toBe(expected);
  });

  it('cuts a long summary, and keeps the rest', () => {
    const text = headlineOf(anIncident({ summary: 'x'.repeat(900), contributor: 'orders-7', where }), 120);
    expect(text).toMatch(/^x+…: orders-7 \(account 210987654321, us-east-1\)$/);
    expect(text).toHaveLength(120);
  });
});

describe('the reason of an alarm', () => {
  it('is on one line', () => {
    expect(reasonOf(anIncident({ alarm, reason: 'Threshold\nCrossed' }))).toBe('Threshold Crossed');
  });

  it('of an incident of the last release is in its details', () => {
    expect(reasonOf(anIncident({ alarm, details: { reason: 'Threshold\nCrossed' } }))).toBe('Threshold Crossed');
  });

  it.each([
    ['it is not an alarm’s', anIncident({ details: { reason: 'x' } })],
    ['there are no details', anIncident({ alarm })],
    ['the details are of another kind', anIncident({ alarm, details: 'x' })],
    ['it is empty', anIncident({ alarm, details: { reason: ' ' } })],
  ])('is nothing if %s', (_, incident) => {
    expect(reasonOf(incident)).toBeUndefined();
  });

  it.each([
    ['Threshold Crossed: 1 datapoint [9.0 (24/11/26 02:14:00)] was greater than the threshold (5.0).', '9.0 > 5.0'],
    [
      'Threshold Crossed: 3 out of the last 3 datapoints [0.0 (24/11/26 02:14:00), 1.0 (24/11/26 02:13:00)] were less than or equal to the threshold (1.0) (minimum 3 datapoints for OK -> ALARM transition).',
      '0.0 <= 1.0',
    ],
    [
      'Threshold Crossed: 1 datapoint [1.5E-4 (…)] was greater than or equal to the threshold (1.0E-4).',
      '1.5E-4 >= 1.0E-4',
    ],
    ['Threshold Crossed: 1 datapoint [1.0] was not greater than the threshold (5.0).', undefined],
    ['1 out of 6 time series evaluated to ALARM', undefined],
    ['', undefined],
  ])('%j measured %s', (reason, expected) => {
    expect(measuredIn(reason)).toBe(expected);
  });
});
