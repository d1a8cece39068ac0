import { describe, expect, it } from 'vitest';
import { createLinkUrl } from '../../../local/cloud/link-url.ts';

const deployed = (region: string) => `https://abcdefghij.execute-api.${region}.amazonaws.com/live`;

describe('a link of the local stack', () => {
  it.each([
    ['http://127.0.0.1:4100', 'eu-central-1'],
    ['http://127.0.0.1:51234', 'us-east-1'],
    ['http://127.0.0.1:4100', 'ap-southeast-2'],
  ])('is as long as a deployed one: %s, %s', (url, region) => {
    const { linkUrl } = createLinkUrl(url, region, 'live');
    expect(linkUrl).toHaveLength(deployed(region).length);
    expect(linkUrl).toMatch(new RegExp(`^${url}/as-long-as-the-link-of-a[a-z-]*/live$`));
  });

  it('leads to the API', () => {
    const { linkUrl, pathOf } = createLinkUrl('http://127.0.0.1:4100', 'eu-central-1', 'live');
    expect(pathOf(`${new URL(linkUrl).pathname}/n/code`)).toBe('/live/n/code');
  });

  it.each(['/', '/live/n/code', '/console/main.js', '/as-long-as/live/n/code'])(
    'leaves other paths as they are: %s',
    (path) => {
      expect(createLinkUrl('http://127.0.0.1:4100', 'eu-central-1', 'live').pathOf(path)).toBe(path);
    },
  );
});
