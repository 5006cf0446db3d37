/** The weights and images of bench/peers/inception_golden.py: each number is a hash of its index. */
import { type Block, convolutionsOf } from './layout.js';
import type { WeightArray } from './network.js';

/** Hashes an index to a number in [0, 1) with the finalizer of MurmurHash3. */
function hashed(seed: number, k: number): number {
  let h = (Math.imul(k, 2654435761) + seed) >>> 0;
  h ^= h >>> 16;
  h = Math.imul(h, 0x85ebca6b);
  h ^= h >>> 13;
  h = Math.imul(h, 0xc2b2ae35);
  h ^= h >>> 16;
  return (h >>> 0) / 2 ** 32;
}

/** Makes an array of hashed numbers in [low, high), seeded by its name. */
export function uniform(
  name: string,
  shape: readonly number[],
  low: number,
  high: number,
): WeightArray {
  let seed = 0;
  for (const character of name) seed = (Math.imul(seed, 31) + character.charCodeAt(0)) >>> 0;
  const size = shape.reduce((product, length) => product * length, 1);
  const data = new Float32Array(size);
  for (let k = 0; k < size; k++) data[k] = low + (high - low) * hashed(seed, k);
  return { shape, data };
}

/** Makes the weights of all convolutions of the blocks. */
export function hashedWeights(blocks: readonly Block[]): Map<string, WeightArray> {
  const weights = new Map<string, WeightArray>();
  const add = (name: string, shape: readonly number[], low: number, high: number) =>
    weights.set(name, uniform(name, shape, low, high));
  for (const { name, from, to, kernel } of convolutionsOf(blocks)) {
    const bound = Math.sqrt(6 / (from * kernel[0] * kernel[1]));
    add(`${name}.conv.weight`, [to, from, ...kernel], -bound, bound);
    add(`${name}.bn.weight`, [to], 0.8, 1.2);
    add(`${name}.bn.bias`, [to], -0.1, 0.3);
    add(`${name}.bn.running_mean`, [to], -0.2, 0.2);
    add(`${name}.bn.running_var`, [to], 0.5, 1.5);
  }
  return weights;
}

/** Makes images [count, height, width, 3] in [-1, 1] from bytes. */
export function hashedImages(count: number, height: number, width: number): Float32Array {
  const values = new Float32Array(count * height * width * 3);
  for (let k = 0; k < values.length; k++) {
    const c = k % 3;
    const x = Math.floor(k / 3) % width;
    const y = Math.floor(k / 3 / width) % height;
    const image = Math.floor(k / 3 / width / height);
    const wave = Math.sin(0.3 * x + 0.2 * y * (image + 1) + c);
    const byte = Math.floor((0.5 + 0.35 * wave + 0.15 * (hashed(7, k) - 0.5)) * 255);
    values[k] = byte / 127.5 - 1;
  }
  return values;
}
