/**
 * The one source of randomness: a seeded generator whose whole state is plain data, so that a run
 * can be saved in the middle and goes on as if it had never stopped. The integers come from
 * pure-rand's xoroshiro128+ (Blackman and Vigna); this file shapes them into the arrays that
 * training needs. It does not touch TensorFlow.js: wrap an array with `tf.tensor` where one is needed.
 */
import { uniformFloat64 } from 'pure-rand/distribution/uniformFloat64';
import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plusFromState } from 'pure-rand/generator/xoroshiro128plus';
import type { RandomGenerator } from 'pure-rand/types/RandomGenerator';
import { skipN } from 'pure-rand/utils/skipN';

/** The state of a {@link Random}, as JSON-safe data. */
export interface RandomState {
  readonly algorithm: 'xoroshiro128+';
  /** Four signed 32-bit words. */
  readonly words: readonly number[];
}

/** Seeds that differ in one bit start with similar words; this many draws part them. */
const WARM_UP = 64;

/**
 * A seeded, serializable random generator. Same seed, same calls: same numbers, on every machine
 * and every TensorFlow.js backend.
 *
 * @example
 * const random = new Random(7);
 * const latent = random.normal(64 * 100); // Float32Array, standard normal
 * const later = Random.fromState(random.state()); // goes on where `random` is now
 */
export class Random {
  private generator: RandomGenerator;

  /**
   * @param seed a safe integer; all of its bits count.
   * @throws RangeError if the seed is not a safe integer.
   */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed)) {
      throw new RangeError(`seed is ${seed}; expected an integer between ±(2^53 - 1)`);
    }
    const low = seed | 0;
    const high = Math.floor(seed / 2 ** 32) | 0;
    this.generator = xoroshiro128plusFromState([-1, ~low, low, high]);
    skipN(this.generator, WARM_UP);
  }

  /**
   * A generator that continues from a saved state.
   * @throws RangeError if the state is not one that {@link Random.state} returned.
   */
  static fromState(state: RandomState): Random {
    const words = state?.words;
    const valid =
      state?.algorithm === 'xoroshiro128+' &&
      Array.isArray(words) &&
      words.length === 4 &&
      words.every((word) => Number.isInteger(word) && word === (word | 0)) &&
      words.some((word) => word !== 0);
    if (!valid) {
      throw new RangeError(
        `random state is ${JSON.stringify(state)}; expected what Random.state() returned: ` +
          '{"algorithm":"xoroshiro128+","words":[four 32-bit integers, not all zero]}',
      );
    }
    const random = new Random(0);
    random.generator = xoroshiro128plusFromState(words);
    return random;
  }

  /** The present state; later draws do not change it. */
  state(): RandomState {
    return { algorithm: 'xoroshiro128+', words: [...this.generator.getState()] };
  }

  /** An independent generator, seeded by the next draws of this one. */
  fork(): Random {
    const words = [0, 1, 2, 3].map(() => this.generator.next() | 0);
    words[0] ||= 1; // the all-zero state is the one that xoroshiro cannot leave
    const child = Random.fromState({ algorithm: 'xoroshiro128+', words });
    skipN(child.generator, WARM_UP);
    return child;
  }

  /**
   * An integer in [0, below), without bias.
   * @throws RangeError unless `below` is an integer in [1, 2^32].
   */
  integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > 2 ** 32) {
      throw new RangeError(`below is ${below}; expected an integer between 1 and 2^32`);
    }
    return uniformInt(this.generator, 0, below - 1);
  }

  /** `count` independent numbers, uniform in [low, high). */
  uniform(count: number, low = 0, high = 1): Float32Array {
    const values = new Float32Array(checkedCount(count));
    for (let i = 0; i < count; i++) {
      // 24 bits, what a float32 holds below 1: rounding can then never give 1.
      const unit = (this.generator.next() >>> 8) / 2 ** 24;
      values[i] = low + (high - low) * unit;
    }
    return values;
  }

  /** `count` independent normal numbers (Box and Muller's transform, in float64). */
  normal(count: number, mean = 0, standardDeviation = 1): Float32Array {
    const values = new Float32Array(checkedCount(count));
    for (let i = 0; i < count; i += 2) {
      const radius =
        standardDeviation * Math.sqrt(-2 * Math.log(1 - uniformFloat64(this.generator)));
      const angle = 2 * Math.PI * uniformFloat64(this.generator);
      values[i] = mean + radius * Math.cos(angle);
      if (i + 1 < count) values[i + 1] = mean + radius * Math.sin(angle);
    }
    return values;
  }

  /** The numbers 0 … count - 1 in random order (Fisher and Yates). */
  permutation(count: number): Int32Array {
    const order = Int32Array.from({ length: checkedCount(count) }, (_, i) => i);
    for (let i = count - 1; i > 0; i--) {
      const j = uniformInt(this.generator, 0, i);
      const swapped = order[i]!;
      order[i] = order[j]!;
      order[j] = swapped;
    }
    return order;
  }
}

function checkedCount(count: number): number {
  if (!Number.isInteger(count) || count < 0) {
    throw new RangeError(`count is ${count}; expected a non-negative integer`);
  }
  return count;
}
