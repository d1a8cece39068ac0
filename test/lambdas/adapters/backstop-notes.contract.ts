import { describe, expect, it } from 'vitest';

const minute = (number: number) => `2026-11-23T02:${String(number).padStart(2, '0')}:00.000Z`;
const aNote = (id: string) => ({ id, text: `Something about ${id}.`, heading: 'sms-spend' });

type Notes = typeof import('../../../lambdas/adapters/backstop-notes.ts');

/** The contract of every store of notes for the backstop. */
export function backstopNoteContract(name: string, notes: Notes): void {
  describe(name, () => {
    const idsAt = async (at: string) => (await notes.findBackstopNotes(at)).map(({ id }) => id);

    it('holds a note until the backstop has heard it, and its id is heard once', async () => {
      await notes.noteForBackstop(aNote('once'), minute(1));
      expect(await notes.findBackstopNotes(minute(0))).toEqual([]);
      expect(await notes.findBackstopNotes(minute(1))).toMatchObject([aNote('once')]);
      await notes.markNoteTold(aNote('once'));
      await notes.noteForBackstop(aNote('once'), minute(2));
      expect(await idsAt(minute(3))).toEqual([]);
    });

    it('gives as many at once as a message holds, the oldest first, and then the others', async () => {
      for (const number of [5, 3, 4, 2]) await notes.noteForBackstop(aNote(`note ${number}`), minute(number));
      expect(await idsAt(minute(9))).toEqual(['note 2', 'note 3', 'note 4']);
      await notes.markNoteTold(aNote('note 3'));
      expect(await idsAt(minute(9))).toEqual(['note 2', 'note 4', 'note 5']);
      for (const number of [2, 4, 5]) await notes.markNoteTold(aNote(`note ${number}`));
    });

    it('leaves no trace of a mark for a note that does not exist', async () => {
      await notes.markNoteTold(aNote('never'));
      await notes.noteForBackstop(aNote('never'), minute(1));
      expect(await idsAt(minute(1))).toEqual(['never']);
    });
  });
}
