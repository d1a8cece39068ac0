import type { NoticeServices } from '../acts/tell-others.ts';
import { env } from '../env.ts';
import { logError } from '../log.ts';
import { sendMessage } from './channels.ts';
import { findContacts } from './on-call.ts';
import { claimSend, readTimeline, recordSend } from './timeline.ts';

/** What telling the others needs, for every function that does it. */
export const noticeServices: NoticeServices = {
  areOn: () => env('NOTICES') === 'on',
  readTimeline,
  findContacts,
  claimSend,
  recordSend,
  sendMessage,
  logError,
};
