/** Damages bytes: flips, removes, repeats or overwrites them, or mixes them with another file. */
import type { Random } from '@wprox/runtime/random';

/** Values that break length fields and counters. */
const EXTREMES = [0, 1, 0x7f, 0x80, 0xff, 0x7fff, 0xffff, 0x7fffffff, 0x80000000, 0xffffffff];
const EXTREME_TEXTS = ['0', '-1', '9', '99999999', '9007199254740993', '1e999', 'NaN', ''];
/** Files have headers at their start, and archives a directory at their end. */
const EDGE_BYTES = 400;

type Damage = (bytes: Uint8Array, random: Random, other: Uint8Array) => Uint8Array;

const joined = (...parts: Uint8Array[]): Uint8Array => Uint8Array.from(Buffer.concat(parts));

/** Draws a position in the bytes; half of the positions are near one of the ends. */
function place(bytes: Uint8Array, random: Random): number {
  const length = Math.max(1, bytes.length);
  const near = random.integer(Math.min(length, EDGE_BYTES));
  const kind = random.integer(4);
  if (kind === 0) return near;
  return kind === 1 ? length - 1 - near : random.integer(length);
}

/** Draws a block of up to 300 bytes. */
function block(bytes: Uint8Array, random: Random): { from: number; to: number } {
  const from = place(bytes, random);
  return { from, to: Math.min(bytes.length, from + 1 + random.integer(300)) };
}

function changed(bytes: Uint8Array, change: (copy: Uint8Array) => void): Uint8Array {
  const copy = Uint8Array.from(bytes);
  if (copy.length > 0) change(copy);
  return copy;
}

const DAMAGES: Readonly<Record<string, Damage>> = {
  flip: (bytes, random) =>
    changed(bytes, (copy) => {
      for (let k = random.integer(8); k >= 0; k--) {
        copy[place(copy, random)]! ^= 1 << random.integer(8);
      }
    }),
  set: (bytes, random) =>
    changed(bytes, (copy) => {
      copy[place(copy, random)] = random.integer(256);
    }),
  /** Replaces a number of 8 to 64 bits, in either byte order, by an extreme one. */
  field: (bytes, random) =>
    changed(bytes, (copy) => {
      const size = 2 ** random.integer(4);
      const at = place(copy, random);
      if (at + size > copy.length) return;
      const view = new DataView(copy.buffer);
      const isLittle = random.integer(2) === 0;
      const value = EXTREMES[random.integer(EXTREMES.length)]!;
      if (size === 1) view.setUint8(at, value);
      else if (size === 2) view.setUint16(at, value, isLittle);
      else if (size === 4) view.setUint32(at, value, isLittle);
      else view.setBigUint64(at, random.integer(2) ? 2n ** 64n - 1n : BigInt(value), isLittle);
    }),
  /** Replaces a number that is written in digits. */
  digits: (bytes, random) => {
    const text = Buffer.from(bytes).toString('latin1');
    const numbers = [...text.slice(0, 20_000).matchAll(/\d+/g)];
    const number = numbers[random.integer(Math.max(1, numbers.length))];
    if (!number) return bytes;
    const value = EXTREME_TEXTS[random.integer(EXTREME_TEXTS.length)]!;
    const end = number.index + number[0].length;
    return Uint8Array.from(
      Buffer.from(text.slice(0, number.index) + value + text.slice(end), 'latin1'),
    );
  },
  cut: (bytes, random) => bytes.slice(0, place(bytes, random)),
  behead: (bytes, random) => bytes.slice(place(bytes, random)),
  insert: (bytes, random) => {
    const at = place(bytes, random);
    const inserted = Uint8Array.from({ length: 1 + random.integer(64) }, () => random.integer(256));
    return joined(bytes.subarray(0, at), inserted, bytes.subarray(at));
  },
  append: (bytes, random) =>
    joined(
      bytes,
      Uint8Array.from({ length: 1 + random.integer(64) }, () => random.integer(256)),
    ),
  remove: (bytes, random) => {
    const { from, to } = block(bytes, random);
    return joined(bytes.subarray(0, from), bytes.subarray(to));
  },
  repeat: (bytes, random) => {
    const { from, to } = block(bytes, random);
    return joined(bytes.subarray(0, to), bytes.subarray(from));
  },
  blank: (bytes, random) =>
    changed(bytes, (copy) => {
      const { from, to } = block(copy, random);
      copy.fill(random.integer(2) ? 0 : 255, from, to);
    }),
  swap: (bytes, random) =>
    changed(bytes, (copy) => {
      const size = Math.min(copy.length, 1 + random.integer(64));
      const [a, b] = [0, 1].map(() => random.integer(copy.length - size + 1)) as [number, number];
      const first = copy.slice(a, a + size);
      copy.copyWithin(a, b, b + size);
      copy.set(first, b);
    }),
  splice: (bytes, random, other) =>
    joined(bytes.subarray(0, place(bytes, random)), other.subarray(place(other, random))),
  empty: () => new Uint8Array(0),
};
const KINDS = Object.values(DAMAGES);

/**
 * Returns a damaged copy of the bytes, with one to three kinds of damage.
 * @param other the bytes that a splice appends.
 */
export function damageBytes(
  bytes: Uint8Array,
  random: Random,
  other: Uint8Array = bytes,
): Uint8Array {
  let damaged = bytes;
  for (let k = [0, 0, 0, 1, 1, 2][random.integer(6)]!; k >= 0; k--) {
    damaged = KINDS[random.integer(KINDS.length)]!(damaged, random, other);
  }
  return damaged;
}
