/** Names as a sentence lists them: `Ben`, `Ben and Cy`, `Ben, Cy and Dee`; the reader's own is `you`. */
export function listNames(names: readonly string[], reader?: string): string {
  const said = saidTo(names, reader);
  const [last] = said.slice(-1);
  return said.length < 2 ? (last ?? 'nobody') : `${said.slice(0, -1).join(', ')} and ${last}`;
}

/** Names as briefly as they can be told apart: `Ben`, `Ben and Cy`, `Ben +2`. */
export function shortNames(names: readonly string[], reader?: string): string {
  const [first, ...others] = saidTo(names, reader);
  return others.length < 2
    ? listNames([first, ...others].filter((name) => name !== undefined))
    : `${first} +${others.length}`;
}

/** The verb for a list of names: `Ben is`, `Ben and Cy are`, `you are`. */
export function isOrAre(names: readonly string[], reader?: string): string {
  return names.length > 1 || saidTo(names, reader)[0] === 'you' ? 'are' : 'is';
}

function saidTo(names: readonly string[], reader: string | undefined): string[] {
  return names.map((name) => (name === reader ? 'you' : name));
}
