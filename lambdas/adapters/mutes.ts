import { muteItems } from '../domain/on-call/mute.ts';
import type { Mute } from '../domain/on-call/muting.ts';
import { changeList, storeList } from './versioned-list.ts';

const list = { ...muteItems, field: 'mutes' };

/** Changes the mutes in the table, whatever others change at the same time, and gives them as they are then. */
export async function changeMutes(change: (mutes: readonly Mute[]) => readonly Mute[]): Promise<readonly Mute[]> {
  return changeList(list, change);
}

/** Stores the mutes of a file, and those that commands made since `before` was read. */
export async function storeMutes(before: readonly Mute[], after: readonly Mute[]): Promise<void> {
  return storeList(list, before, after);
}
