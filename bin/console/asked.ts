/** The names that pages have asked about lately. */
export type Asked = {
  readonly note: (name: string) => void;
  /** Ends the interest in a name until a page asks about it again. */
  readonly drop: (name: string) => void;
  /** The names that were asked about within this time. */
  readonly within: (milliseconds: number) => string[];
};

/** A page asks again after each change, so a name that nobody has asked about lately is on no page. */
export function createAsked(now: () => number): Asked {
  const asked = new Map<string, number>();
  return {
    note: (name) => void asked.set(name, now()),
    drop: (name) => void asked.delete(name),
    within: (milliseconds) => {
      for (const [name, at] of asked) if (now() - at > milliseconds) asked.delete(name);
      return [...asked.keys()];
    },
  };
}
