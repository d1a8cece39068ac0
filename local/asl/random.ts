/** A source of random numbers, each at least 0 and less than 1: always the same sequence for the same seed. */
export type Random = () => number;

const two32 = 2 ** 32;

/** Mixes the bits of a whole number so that neighbours end up far apart. */
function mix(value: number): number {
  let bits = value | 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x45d9f3b5);
  bits = Math.imul(bits ^ (bits >>> 15), 0x2c1b3c6d);
  return (bits ^ (bits >>> 16)) >>> 0;
}

/** A whole number below 2^32, computed from a text and a seed together. */
function fingerprint(seed: number, text: string): number {
  let state = mix(seed + 0x9e3779b9);
  for (let index = 0; index < text.length; index++) state = mix(state ^ text.charCodeAt(index)) + index;
  return mix(state);
}

/** The random numbers for `purpose` under `seed`: independent of every other purpose. */
export function createRandom(seed: number, purpose: string): Random {
  let counter = fingerprint(seed, purpose);
  return () => {
    counter = (counter + 0x9e3779b9) | 0;
    return mix(counter) / two32;
  };
}

const mask48 = (1n << 48n) - 1n;

/** The first number that `java.util.Random` gives for a seed: that of JSONata's `$random(seed)` on AWS (measured). */
export function javaRandom(seed: number): number {
  let state = (BigInt(Math.trunc(seed)) ^ 0x5deece66dn) & mask48;
  const next = (bits: bigint) => {
    state = (state * 0x5deece66dn + 0xbn) & mask48;
    return state >> (48n - bits);
  };
  return Number((next(26n) << 27n) + next(27n)) / 2 ** 53;
}

/** `length` random bytes. */
export function randomBytes(random: Random, length: number): Buffer {
  const words = new Uint32Array(Math.ceil(length / 4));
  for (let index = 0; index < words.length; index++) words[index] = random() * two32;
  return Buffer.from(words.buffer, 0, length);
}

const uuidForm = 'xxxxxxxx-xxxx-4xxx-yxxx-xxxxxxxxxxxx';
const uuidText = Buffer.from(uuidForm, 'latin1');
const digits = Buffer.from('0123456789abcdef', 'latin1');

/** A version 4 UUID. */
export function randomUuid(random: Random): string {
  let bits = 0;
  let left = 0;
  for (let place = 0; place < uuidForm.length; place++) {
    const kind = uuidForm[place];
    if (kind !== 'x' && kind !== 'y') continue;
    if (left === 0) bits = random() * two32;
    left = left === 0 ? 7 : left - 1;
    uuidText[place] = digits[kind === 'x' ? bits & 15 : 8 + (bits & 3)] as number;
    bits >>>= 4;
  }
  return uuidText.toString('latin1');
}
