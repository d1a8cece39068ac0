/** Makes ids of names, each once: lower-case letters, digits and hyphens, a letter first. */
export function idMaker(taken: Iterable<string>, characters: number, fallback: string) {
  const ids = new Set(taken);
  return (name: string): string => {
    const base = slug(name) || fallback;
    for (let number = 1; ; number++) {
      const ending = number === 1 ? '' : `-${number}`;
      const id = cut(base, characters - ending.length) + ending;
      if (ids.has(id)) continue;
      ids.add(id);
      return id;
    }
  };
}

/** The beginning of some words, at the end of a word if that leaves at least half of the room. */
function cut(words: string, room: number): string {
  if (words.length <= room) return words;
  const end = words.lastIndexOf('-', room);
  return words.slice(0, end * 2 >= room ? end : room).replace(/-+$/, '');
}

/** The words of a name: `Åsa Öberg` is `asa-oberg`. Of an e-mail address, the part before the @. */
function slug(name: string): string {
  return name
    .replace(/@[^@\s]*$/, '')
    .replaceAll('ß', 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '-')
    .replace(/^[^a-z]+|-+$/g, '');
}
