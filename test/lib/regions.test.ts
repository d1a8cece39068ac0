import { Stack } from 'aws-cdk-lib';
import { RegionInfo } from 'aws-cdk-lib/region-info';
import { describe, expect, it } from 'vitest';
import { Pager } from '../../lib/pager.ts';
import { regionFault, smsRegions } from '../../lib/regions.ts';
import { anApp } from '../support/a-stack.ts';

describe('a Region', () => {
  it.each([
    ['with all of it', 'eu-central-1', { voiceOrigination: 'pool-1' }, undefined],
    ['without calls, for a pager that makes none', 'eu-south-1', {}, undefined],
    ['of GovCloud', 'us-gov-west-1', {}, undefined],
    ['that is newer than the lists', 'xx-north-9', { voiceOrigination: 'pool-1' }, undefined],
    ['without calls', 'eu-south-1', { voiceOrigination: 'pool-1' }, 'The Region eu-south-1 has no calls. Leave voice'],
    [
      'without e-mail',
      'eu-south-2',
      {},
      'The Region eu-south-2 has no e-mail (SES), which every pager needs. Deploy to',
    ],
    ['of GovCloud without SMS', 'us-gov-east-1', {}, 'The Region us-gov-east-1 has no SMS, which every pager needs'],
    ['without SMS', 'ap-southeast-5', {}, 'The Region ap-southeast-5 has no SMS, which every pager needs. Deploy to'],
    ['of China', 'cn-north-1', {}, 'The Region cn-north-1 has no SMS and no e-mail (SES), which every pager needs'],
  ])('%s: %s', (_, region, settings, fault) => {
    const found = regionFault(region, settings);
    if (fault === undefined) expect(found).toBeUndefined();
    else expect(found).toMatch(new RegExp(`^${fault.replace(/[()]/g, '\\$&')}`));
  });

  it('in the list is one that the CDK knows', () => {
    const known = RegionInfo.regions.map(({ name }) => name);
    expect(smsRegions.filter((region) => !known.includes(region))).toEqual([]);
  });

  it('without what a pager needs stops the synth, before anything is deployed', () => {
    const stack = new Stack(anApp(), 'Shop', { env: { region: 'ap-east-1' } });
    expect(() => new Pager(stack, 'Pager', {})).toThrow(
      'Shop/Pager: The Region ap-east-1 has no SMS and no e-mail (SES), which every pager needs. Deploy to another Region, such as eu-central-1 or us-east-1.',
    );
  });
});
