import { describe, expect, it } from 'vitest';
import { createLinkUrl, deployedUrl } from '../../../local/cloud/link-url.ts';

const linkUrlOf = (url: string, deployed = deployedUrl('eu-central-1', 'live')) => createLinkUrl(url, deployed, 'live');

describe('a link of the local stack', () => {
  it.each([
    ['http://127.0.0.1:4100', 'eu-central-1'],
    ['http://127.0.0.1:51234', 'us-east-1'],
    ['http://127.0.0.1:4100', 'ap-southeast-2'],
  ])('is as long as a deployed one: %s, %s', (url, region) => {
    const { linkUrl } = linkUrlOf(url, deployedUrl(region, 'live'));
    expect(linkUrl).toHaveLength(`https://a1b2c3d4e5.execute-api.${region}.amazonaws.com/live`.length);
    expect(linkUrl).toMatch(new RegExp(`^${url}/as-long-as-the-link-of-a[a-z-]*/live$`));
  });

  it('is as long as one with a domain', () => {
    const { linkUrl } = linkUrlOf('http://127.0.0.1:4100', 'https://page.your-domain.example');
    expect(linkUrl).toBe('http://127.0.0.1:4100/as-long-as');
  });

  it.each(['https://a.example', 'https://page.acme.test'])(
    'is as short as it can be here with a shorter domain: %s',
    (deployed) => {
      expect(linkUrlOf('http://127.0.0.1:4100', deployed).linkUrl).toBe('http://127.0.0.1:4100/a');
    },
  );

  it.each([deployedUrl('eu-central-1', 'live'), 'https://page.your-domain.example', 'https://a.example'])(
    'leads to the API: %s',
    (deployed) => {
      const { linkUrl, pathOf } = linkUrlOf('http://127.0.0.1:4100', deployed);
      expect(pathOf(`${new URL(linkUrl).pathname}/n/code`)).toBe('/live/n/code');
    },
  );

  it.each(['/', '/live/n/code', '/console/main.js', '/as-long-as/live/n/code', '/as-long-asx/n/code'])(
    'leaves other paths as they are: %s',
    (path) => {
      const domain = path.startsWith('/as-long-as/') ? undefined : 'https://page.your-domain.example';
      expect(linkUrlOf('http://127.0.0.1:4100', domain).pathOf(path)).toBe(path);
    },
  );
});
