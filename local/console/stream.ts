import type { ServerResponse } from 'node:http';
import type { Answer } from '../cloud/wire.ts';
import type { Change, Quiet } from './feed.ts';

/** Changes are collected for this long, so that a storm costs a page at most ten updates a second. */
const gatherMilliseconds = 100;

/** A page that is this far behind is disconnected. It reads everything again when it reconnects. */
const mostBytesBehind = 4 * 1024 * 1024;

/** The changes since the last update, by kind. */
export type News = { readonly [kind in 'clock' | 'contacts' | 'devices']: boolean } & {
  readonly [kind in 'touched' | 'executions' | 'alarms']: Set<string>;
} & { readonly messages: Set<number>; readonly quiet: Set<Quiet> };

/** Server-sent events for every open page. */
export type Stream = {
  /** Records a change; it is sent together with all others of the same moment. */
  readonly note: (news: Partial<{ [kind in keyof News]: News[kind] extends Set<infer T> ? T : true }>) => void;
  readonly isWatched: () => boolean;
  /** The answer that opens a stream of the changes from now on. */
  readonly open: () => Answer;
};

const nothing = (): News => ({
  ...{ clock: false, contacts: false, devices: false, messages: new Set(), quiet: new Set() },
  ...{ touched: new Set(), executions: new Set(), alarms: new Set() },
});

/** @param describe reads the objects that have changed */
export function createStream(describe: (news: News) => Promise<Change>): Stream {
  const pages = new Set<ServerResponse>();
  let news = nothing();
  let timer: NodeJS.Timeout | undefined;
  let sent = Promise.resolve();
  const send = async (changes: News) => {
    const event = `data: ${JSON.stringify(await describe(changes))}\n\n`;
    for (const page of pages) {
      if (page.writableLength > mostBytesBehind) page.destroy();
      else page.write(event);
    }
  };
  const flush = () => {
    timer = undefined;
    const gathered = news;
    news = nothing();
    sent = sent.then(() => send(gathered)).catch(() => {});
  };
  return {
    note: (happened) => {
      if (pages.size === 0) return;
      for (const [kind, subject] of Object.entries(happened)) {
        const held = news[kind as keyof News];
        if (typeof held === 'object') (held as Set<unknown>).add(subject);
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
