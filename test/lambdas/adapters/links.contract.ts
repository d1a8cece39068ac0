import { describe, expect, it } from 'vitest';
import { digest } from '../../../lambdas/adapters/digest.ts';

const at = '2026-11-23T02:14:00.000Z';

type Links = typeof import('../../../lambdas/adapters/links.ts');

/** The contract of every store of links. */
export function linkContract(name: string, links: Links): void {
  describe(name, () => {
    describe('a link', () => {
      const link = { incident: 'disk-1-0001', contact: 'ada', name: 'Ada', timeZone: 'UTC' };

      it('opens its incident for 14 days', async () => {
        const code = await links.createLink(link, at);
        expect(code).toMatch(/^[\w-]{22}$/);
        expect(await links.findLink(code, '2026-12-07T02:13:59.000Z')).toMatchObject(link);
        expect(await links.findLink(code, '2026-12-07T02:14:00.000Z')).toBeUndefined();
      });

      it('has a code of its own, and may have no contact', async () => {
        const onlyToLookAt = { incident: 'disk-1-0001', timeZone: 'UTC' };
        const codes = await Promise.all([link, onlyToLookAt, link].map((each) => links.createLink(each, at)));
        expect(new Set(codes).size).toBe(3);
        expect(await links.findLink(codes[1] ?? '', at)).toMatchObject(onlyToLookAt);
        expect(await links.findLink(codes[1] ?? '', at)).not.toHaveProperty('contact');
      });

      it('may have a contact and no incident', async () => {
        const ofContact = { contact: 'ada', name: 'Ada', timeZone: 'UTC' };
        const code = await links.createLink(ofContact, at);
        expect(await links.findLink(code, at)).toMatchObject(ofContact);
        expect(await links.findLink(code, at)).not.toHaveProperty('incident');
      });

      it('is not opened by a similar code', async () => {
        const code = await links.createLink(link, at);
        for (const other of [`${code} `, code.slice(1), `${code}/`, code.slice(0, -1), `LINK#${digest(code)}`])
          expect(await links.findLink(other, at)).toBeUndefined();
      });

      it.each(['', 'x', '../../etc/passwd', 'A'.repeat(22), 'A'.repeat(3000)])(
        'opens nothing with "%.20s"',
        async (code) => {
          expect(await links.findLink(code, at)).toBeUndefined();
        },
      );
    });
  });
}
