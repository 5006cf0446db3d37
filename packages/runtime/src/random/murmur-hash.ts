/**
 * MurmurHash3_x86_128 by Austin Appleby (public domain, https://github.com/aappleby/smhasher): a
 * 128-bit hash in which each bit of the input changes about half of the bits of the output.
 * It is not cryptographic.
 */

/** Four 32-bit words, signed. */
export type Words = [number, number, number, number];

const rotate = (word: number, by: number) => (word << by) | (word >>> (32 - by));

/** Multipliers of the lanes. */
const C: Words = [0x239b961b, 0xab0e9789, 0x38b34ae5, 0xa1e38b93];

function mixLane(lane: number, word: number): number {
  return Math.imul(rotate(Math.imul(word, C[lane]!), 15 + lane), C[(lane + 1) % 4]!);
}

/** Rotations and increments of the four lanes after each block. */
const ROTATIONS: Words = [19, 17, 15, 13];
const INCREMENTS: Words = [0x561ccd1b, 0x0bcaa747, 0x96cd1c35, 0x32ac3b17];

/** Spreads each bit of a word over the whole word. */
function finalize(word: number): number {
  let h = word;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return h ^ (h >>> 16);
}

function addLanes(h: Words): void {
  h[0] = (h[0] + h[1] + h[2] + h[3]) | 0;
  for (const lane of [1, 2, 3]) h[lane] = (h[lane]! + h[0]) | 0;
}

/** Hashes bytes to four words. @param seed a 32-bit integer. */
export function murmurHash3(bytes: Uint8Array, seed = 0): Words {
  const h: Words = [seed, seed, seed, seed];
  const padded = new Uint8Array(Math.ceil(bytes.length / 16) * 16);
  padded.set(bytes);
  const view = new DataView(padded.buffer);
  for (let at = 0; at < padded.length; at += 16) {
    const isWhole = at + 16 <= bytes.length;
    for (let lane = 0; lane < 4; lane++) {
      h[lane] = h[lane]! ^ mixLane(lane, view.getInt32(at + 4 * lane, true));
      // The last, incomplete block is only mixed in; its padding of zeros changes nothing.
      if (!isWhole) continue;
      const sum = (rotate(h[lane]!, ROTATIONS[lane]!) + h[(lane + 1) % 4]!) | 0;
      h[lane] = (Math.imul(sum, 5) + INCREMENTS[lane]!) | 0;
    }
  }
  for (let lane = 0; lane < 4; lane++) h[lane] = h[lane]! ^ bytes.length;
  addLanes(h);
  for (let lane = 0; lane < 4; lane++) h[lane] = finalize(h[lane]!);
  addLanes(h);
  return h;
}
