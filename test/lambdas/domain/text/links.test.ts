import { describe, expect, it } from 'vitest';
import { referencesOf } from '../../../../lambdas/domain/incident/references.ts';
import { alarmLink, executionLink, linkify } from '../../../../lambdas/domain/text/links.ts';
import { anIncident } from '../samples.ts';

describe('the link to an alarm', () => {
  it.each([
    [
      'arn:aws:cloudwatch:eu-central-1:123456789012:alarm:checkout-5xx-high',
      'https://eu-central-1.console.aws.amazon.com/cloudwatch/home?region=eu-central-1#alarmsV2:alarm/checkout-5xx-high',
    ],
    [
      'arn:aws-cn:cloudwatch:cn-north-1:123456789012:alarm:a',
      'https://cn-north-1.console.amazonaws.cn/cloudwatch/home?region=cn-north-1#alarmsV2:alarm/a',
    ],
    [
      'arn:aws-us-gov:cloudwatch:us-gov-west-1:123456789012:alarm:a',
      'https://us-gov-west-1.console.amazonaws-us-gov.com/cloudwatch/home?region=us-gov-west-1#alarmsV2:alarm/a',
    ],
    [
      'arn:aws-eusc:cloudwatch:eusc-de-east-1:123456789012:alarm:a',
      'https://eusc-de-east-1.console.amazonaws-eusc.eu/cloudwatch/home?region=eusc-de-east-1#alarmsV2:alarm/a',
    ],
    [
      'arn:aws:cloudwatch:eu-west-1:1:alarm:a b/c:d (e)?"\ud800',
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a%20b%2Fc%3Ad%20%28e%29%3F%22%EF%BF%BD',
    ],
  ])('of %s', (arn, expected) => {
    expect(alarmLink(arn)).toBe(expected);
  });

  it.each([
    'arn:aws:sns:eu-west-1:1:alarm:a',
    'arn:aws-elsewhere:cloudwatch:eu-west-1:1:alarm:a',
    'arn:aws-iso:cloudwatch:us-iso-east-1:123456789012:alarm:a',
    'arn:aws-iso-b:cloudwatch:us-isob-east-1:123456789012:alarm:a',
    'arn:constructor:cloudwatch:eu-west-1:1:alarm:a',
    'arn:aws:cloudwatch:evil.com/:1:alarm:a',
    'arn:aws:cloudwatch:eu-west-1:1:alarm:',
    'javascript:alert(1)',
  ])('is not made of %s', (arn) => {
    expect(alarmLink(arn)).toBeUndefined();
  });
});

describe('the link to an execution', () => {
  it('opens it in the console', () => {
    const arn = 'arn:aws-cn:states:cn-north-1:123456789012:execution:NotifySupport:disk-0001-1';
    expect(executionLink(arn)).toBe(
      `https://cn-north-1.console.amazonaws.cn/states/home?region=cn-north-1#/v2/executions/details/${arn}`,
    );
  });

  it.each(['arn:aws:states:eu-west-1:1:stateMachine:a', 'arn:aws:states:evil.com/:1:execution:a:b', 'x'])(
    'is not made of %s',
    (arn) => {
      expect(executionLink(arn)).toBeUndefined();
    },
  );
});

describe('the links of an incident', () => {
  const alarm = { arn: 'arn:aws:cloudwatch:eu-west-1:1:alarm:a', name: 'a' };

  it('are its alarm and the alert’s own', () => {
    const links = referencesOf(anIncident({ alarm, link: 'https://grafana.example.com/d/1?x=1&y=2' }));
    expect(links.map(({ url }) => url)).toEqual([
      'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1#alarmsV2:alarm/a',
      'https://grafana.example.com/d/1?x=1&y=2',
    ]);
  });

  it.each([
    'javascript:alert(1)',
    'data:text/html,x',
    'https://a b',
    'https://a"onclick="x',
    'https://a\u202eb',
    'ftp://a',
    '//a',
    'https://',
    ' https://a',
  ])('leave out %j', (link) => {
    expect(referencesOf(anIncident({ link }))).toEqual([]);
  });
});

describe('text with addresses in it', () => {
  it('links http and https, without the sentence’s own punctuation', () => {
    expect(linkify('See (https://a.example/x?y=1&z=2), http://b.example.').markup).toBe(
      'See (<a href="https://a.example/x?y=1&amp;z=2" rel="noopener noreferrer">https://a.example/x?y=1&amp;z=2</a>), ' +
        '<a href="http://b.example" rel="noopener noreferrer">http://b.example</a>.',
    );
  });

  it('leaves every other scheme text, and markup too', () => {
    const { markup } = linkify('javascript:alert(1) <a href="x">ftp://a</a> https:// www.a.example "><script>');
    expect(markup).not.toMatch(/<[a-z]/i);
  });

  it('ends an address where a quote or a tag begins', () => {
    expect(linkify('https://a.example/"onclick="x').markup).toBe(
      '<a href="https://a.example/" rel="noopener noreferrer">https://a.example/</a>&quot;onclick=&quot;x',
    );
  });
});
