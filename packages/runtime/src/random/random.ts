/**
 * A seeded random generator whose whole state is plain data, so that an interrupted run continues as
 * if it had never stopped. The integers come from pure-rand's xoroshiro128+ (Blackman and Vigna);
 * this file makes arrays of them. It does not import TensorFlow.js: wrap an array with `tf.tensor`.
 */
import {
  ArgumentError,
  reject,
  requireFinite32,
  requireInteger,
  requireMethods,
  requireRecord,
} from '@wprox/arguments';
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { type DrawnNumbers, draws } from './draws.js';
import { murmurHash3 } from './murmur-hash.js';

/** The most numbers of one draw: 1 GiB as float32. */
const MOST = 2 ** 28;
const LONGEST_NAME = 65_536;
const ALGORITHM = 'xoroshiro128+';

/** The state of a {@link Random}, as JSON-safe data. */
export interface RandomState {
  /** Name of the generator, so that a state of another one is refused. */
  readonly algorithm: 'xoroshiro128+';
  /** Four signed 32-bit words. */
  readonly words: readonly number[];
}

/**
 * A seeded, serializable random generator. The same seed and the same calls give the same numbers on
 * every machine and every TensorFlow.js backend.
 *
 * @example
 * const random = new Random(7);
 * const latents = random.derive('latents'); // independent of all other streams
 * const values = latents.normal(64 * 100); // Float32Array, standard normal
 * const later = Random.fromState(latents.state()); // continues where `latents` is now
 */
export class Random {
  private generator: RandomGenerator;

  /**
   * Creates the generator of a seed.
   * @param seed a safe integer; each of its bits changes the stream.
   * @throws ArgumentError if the seed is not a safe integer.
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      reject('seed', seed, 'an integer between ±(2^53 - 1)');
    }
    // Hashed, because xoroshiro's streams of similar states are similar at first.
    const bytes = new DataView(new ArrayBuffer(8));
    bytes.setInt32(0, seed | 0, true);
    bytes.setInt32(4, Math.floor(seed / 2 ** 32) | 0, true);
    this.generator = generatorAt(murmurHash3(new Uint8Array(bytes.buffer)));
    draws.listener?.created(this);
  }

  /**
   * Returns a generator that continues from a saved state.
   * @throws ArgumentError if the state is not one that {@link Random.state} returned.
   */
  static fromState(state: RandomState): Random {
    requireRecord('state', state, 'what Random.state() returned');
    const { algorithm, words } = state;
    if (algorithm !== ALGORITHM) reject('state.algorithm', algorithm, `"${ALGORITHM}"`);
    const areWords =
      Array.isArray(words) &&
      words.length === 4 &&
      words.every((word) => Number.isInteger(word) && word === (word | 0)) &&
      words.some((word) => word !== 0);
    if (!areWords) reject('state.words', words, 'four signed 32-bit integers, not all 0');
    const random = new Random(0);
    random.generator = xoroshiro128plusFromState(words);
    return random;
  }

  /** Returns a copy of the present state; later draws do not change it. */
  state(): RandomState {
    return { algorithm: ALGORITHM, words: [...this.generator.getState()] };
  }

  /**
   * Returns an independent generator that depends only on this one's present state and the name.
   * It draws nothing from this one, so that the order of calls does not matter.
   * @param name what the generator is for, for example `latents`.
   * @throws ArgumentError unless the name is a string of 1 to 65,536 characters.
   */
  derive(name: string): Random {
    if (typeof name !== 'string' || name === '' || name.length > LONGEST_NAME) {
      reject('name', name, 'a string of 1 to 65,536 characters');
    }
    const state = this.generator.getState();
    const bytes = new DataView(new ArrayBuffer(4 * state.length + 2 * name.length));
    state.forEach((word, i) => {
      bytes.setInt32(4 * i, word, true);
    });
    for (let i = 0; i < name.length; i++) {
      bytes.setUint16(4 * state.length + 2 * i, name.charCodeAt(i), true);
    }
    const random = new Random(0);
    random.generator = generatorAt(murmurHash3(new Uint8Array(bytes.buffer)));
    return random;
  }

  /**
   * Draws an integer in [0, below), without bias.
   * @throws ArgumentError unless `below` is an integer in [1, 2^32].
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      reject('below', below, 'an integer between 1 and 2^32');
    }
    draws.listener?.decided(this);
    return uniformInt(this.generator, 0, below - 1);
  }

  /**
   * Draws `count` independent numbers, uniform in [low, high).
   * @throws ArgumentError unless `count` is an integer from 0 to 2^28, and `low` ≤ `high` are from
   *   -1e37 to 1e37.
   */
  uniform(count: number, low = 0, high = 1): Float32Array {
    requireFinite32('low', low);
    requireFinite32('high', high);
    if (low > high) throw new ArgumentError('low', `is ${low}; expected at most high, ${high}`);
    checkCount(count);
    return this.announced(`uniform ${count} ${low} ${high}`, () =>
      this.drawUniform(count, low, high),
    );
  }

  private drawUniform(count: number, low: number, high: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i++) {
      // A float32 below 1 holds 24 bits; more bits could round to 1.
      const unit = (this.generator.next() >>> 8) / 2 ** 24;
      values[i] = low + (high - low) * unit;
      // Rounding to float32 may give `high` itself, for example 1001 in [1000, 1001).
      if (low < high && values[i]! >= high) values[i] = float32Below(high);
    }
    return values;
  }

  /**
   * Draws `count` independent normal numbers (Box and Muller's transform, in float64).
   * @throws ArgumentError unless `count` is an integer from 0 to 2^28, the mean is from -1e37 to
   *   1e37, and the standard deviation from 0 to 1e37.
   */
  normal(count: number, mean = 0, standardDeviation = 1): Float32Array {
    requireFinite32('mean', mean);
    requireFinite32('standardDeviation', standardDeviation);
    if (standardDeviation < 0) reject('standardDeviation', standardDeviation, 'at least 0');
    checkCount(count);
    return this.announced(`normal ${count} ${mean} ${standardDeviation}`, () =>
      this.drawNormal(count, mean, standardDeviation),
    );
  }

  private drawNormal(count: number, mean: number, standardDeviation: number): Float32Array {
    const values = new Float32Array(count);
    for (let i = 0; i < count; i += 2) {
      const radius =
        standardDeviation * Math.sqrt(-2 * Math.log(1 - uniformFloat64(this.generator)));
      const angle = 2 * Math.PI * uniformFloat64(this.generator);
      values[i] = mean + radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = mean + radius * Math.sin(angle);
    }
    return values;
  }

  /**
   * Draws a random order of the numbers 0 … count - 1 (Fisher and Yates).
   * @throws ArgumentError unless `count` is an integer from 0 to 2^28.
   */
  permutation(count: number): Int32Array {
    checkCount(count);
    return this.announced(`permutation ${count}`, () => this.drawPermutation(count));
  }

  private drawPermutation(count: number): Int32Array {
    const order = Int32Array.from({ length: count }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = uniformInt(this.generator, 0, i);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }

  /** Draws an array. A recording of a training step learns how to draw the next one. */
  private announced<Values extends DrawnNumbers>(kind: string, draw: () => Values): Values {
    const values = draw();
    draws.listener?.drawn(this, kind, values, draw);
    return values;
  }
}

/** A generator that starts at a hash. */
function generatorAt(words: readonly number[]): RandomGenerator {
  const [first, ...rest] = words;
  return xoroshiro128plusFromState([first || 1, ...rest]); // it cannot leave four zeros
}

/** The largest float32 below a number. */
function float32Below(value: number): number {
  const rounded = Math.fround(value);
  if (rounded < value) return rounded;
  if (rounded === 0) return -(2 ** -149);
  const bits = new DataView(new ArrayBuffer(4));
  bits.setFloat32(0, rounded);
  // The bits of float32 numbers of one sign are ordered as their magnitudes.
  bits.setInt32(0, bits.getInt32(0) + (rounded > 0 ? -1 : 1));
  return bits.getFloat32(0);
}

function checkCount(count: number): void {
  requireInteger('count', count);
  if (count > MOST) reject('count', count, 'at most 2^28 numbers at a time');
}

/**
 * Requires a {@link Random}.
 * @throws ArgumentError
 */
export function requireRandom(argument: string, value: unknown): asserts value is Random {
  const methods = ['state', 'derive', 'integer', 'uniform', 'normal', 'permutation'];
  requireMethods(argument, value, methods, 'a Random of @wprox/runtime, such as new Random(7)');
}
