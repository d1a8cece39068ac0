/** How long something may go on. When it is over, whatever it waited for is called off and never comes. */
export type Life = { isOver: boolean; readonly endings: Set<() => void> };

/** What something that is over waits for. */
export const never: Promise<never> = new Promise(() => {});

/** A life that lasts until `endLife`, or until the one it belongs to is over. */
export function createLife(within?: Life): Life {
  const life: Life = { isOver: within?.isOver ?? false, endings: new Set() };
  if (within && !life.isOver) {
    const end = () => endLife(life);
    within.endings.add(end);
    life.endings.add(() => within.endings.delete(end));
  }
  return life;
}

/** Ends a life and all that belong to it. */
export function endLife(life: Life): void {
  if (life.isOver) return;
  life.isOver = true;
  for (const end of [...life.endings]) end();
  life.endings.clear();
}

/** Waits for what `begin` begins, for as long as the life lasts. `begin` returns what calls it off. */
export function suspend<T>(
  life: Life,
  begin: (resolve: (value: T) => void, reject: (error: unknown) => void) => () => void,
): Promise<T> {
  if (life.isOver) return never;
  return new Promise((resolve, reject) => {
    let cancel = () => {};
    const end = () => cancel();
    life.endings.add(end);
    const settle =
      <V>(then: (value: V) => void) =>
      (value: V) => {
        if (life.endings.delete(end)) then(value);
      };
    cancel = begin(settle(resolve), settle(reject));
  });
}
