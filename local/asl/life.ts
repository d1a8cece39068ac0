/** The lifetime of some work. When it is over, everything that the work waits for is cancelled and never happens. */
export type Life = { isOver: boolean; readonly endings: Set<() => void> };

/** The promise that work waits for after its life is over. */
export const never: Promise<never> = new Promise(() => {});

/** A life that lasts until `endLife`, or until the life around it is over. */
export function createLife(within?: Life): Life {
  const life: Life = { isOver: within?.isOver ?? false, endings: new Set() };
  if (within && !life.isOver) {
    const end = () => endLife(life);
    within.endings.add(end);
    life.endings.add(() => within.endings.delete(end));
  }
  return life;
}

/** Ends a life and all lives inside it. */
export function endLife(life: Life): void {
  if (life.isOver) return;
  life.isOver = true;
  for (const end of [...life.endings]) end();
  life.endings.clear();
}

/** Waits for the work that `begin` starts, as long as the life lasts. `begin` returns a function that cancels it. */
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
