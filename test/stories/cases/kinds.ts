import { events } from './events.ts';
import { files } from './files.ts';
import type { Kind } from './kind.ts';
import { posts } from './posts.ts';
import { webhooks } from './webhooks.ts';

/** Every kind of input that is tried. */
export const kinds: readonly Kind[] = [...posts, ...webhooks, ...events, ...files];
