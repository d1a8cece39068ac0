import type { ServerResponse } from 'node:http';
import type { Answer } from '../cloud/wire.ts';
import type { Change, Quiet } from './feed.ts';

/** What is told at once is gathered for this long, so that a storm costs a page no more than ten updates a second. */
const gatherMilliseconds = 100;

/** A page that is this far behind is let go: it asks for everything anew when it comes back. */
const mostBytesBehind = 4 * 1024 * 1024;

/** What has happened since the last update, by name. */
export type News = { readonly [kind in 'clock' | 'contacts' | 'devices']: boolean } & {
  readonly [kind in 'touched' | 'executions' | 'alarms']: Set<string>;
} & { readonly messages: Set<number>; readonly quiet: Set<Quiet> };

/** Server-sent events for every page that is open. */
export type Stream = {
  /** Notes what has happened; it is told with whatever else happens in the same moment. */
  readonly note: (news: Partial<{ [kind in keyof News]: News[kind] extends Set<infer T> ? T : true }>) => void;
  readonly isWatched: () => boolean;
  /** The answer that opens a stream: it says what changes from now on. */
  readonly open: () => Answer;
};

const nothing = (): News => ({
  ...{ clock: false, contacts: false, devices: false, messages: new Set(), quiet: new Set() },
  ...{ touched: new Set(), executions: new Set(), alarms: new Set() },
});

/** @param spell reads what the news are about */
export function createStream(spell: (news: News) => Promise<Change>): Stream {
  const pages = new Set<ServerResponse>();
  let news = nothing();
  let timer: NodeJS.Timeout | undefined;
  let told = Promise.resolve();
  const tell = async (told: News) => {
    const event = `data: ${JSON.stringify(await spell(told))}\n\n`;
    for (const page of pages) {
      if (page.writableLength > mostBytesBehind) page.destroy();
      else page.write(event);
    }
  };
  const flush = () => {
    timer = undefined;
    const gathered = news;
    news = nothing();
    told = told.then(() => tell(gathered)).catch(() => {});
  };
  return {
    note: (happened) => {
      if (pages.size === 0) return;
      for (const [kind, what] of Object.entries(happened)) {
        const held = news[kind as keyof News];
        if (typeof held === 'object') (held as Set<unknown>).add(what);
        else news = { ...news, [kind]: true };
      }
      if (timer === undefined) timer = setTimeout(flush, gatherMilliseconds);
    },
    isWatched: () => pages.size > 0,
    open: () => ({
      status: 200,
      headers: {
        'content-type': 'text/event-stream',
        'cache-control': 'no-store',
        'x-content-type-options': 'nosniff',
      },
      body: '',
      goOn: (response) => {
        pages.add(response);
        response.once('close', () => pages.delete(response));
        response.write('retry: 1000\n\n');
      },
    }),
  };
}
