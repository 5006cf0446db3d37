/**
 * Random draws of a simulation: sfc32 of PractRand (Chris Doty-Humphrey, public domain). It costs some
 * nanoseconds a number, and each simulation draws some thousands.
 */
export class Draws {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  /** @param seed any integer. */
  constructor(seed: number) {
    this.#a = seed | 0;
    this.#b = Math.floor(seed / 2 ** 32) | 0;
    this.#c = 0x9e3779b9 | 0;
    for (let k = 0; k < 12; k++) this.word();
  }

  /** Draws an integer below 2³². */
  word(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = (((this.#c << 21) | (this.#c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  /** Draws a number in [0, 1). */
  uniform(): number {
    return this.word() / 2 ** 32;
  }

  /** Draws an integer in [0, count). */
  below(count: number): number {
    return Math.floor(this.uniform() * count);
  }

  /** Draws whether something of this probability happens. */
  chance(probability: number): boolean {
    return this.uniform() < probability;
  }

  /** Draws one of the items, of which there must be one. */
  oneOf<T>(items: readonly T[]): T {
    return items[this.below(items.length)]!;
  }

  /** Draws a number in [least, most) whose logarithm is uniform. */
  magnitude(least: number, most: number): number {
    return least * (most / least) ** this.uniform();
  }

  /** Draws 16 hexadecimal digits. */
  token(): string {
    const half = () => this.word().toString(16).padStart(8, '0');
    return half() + half();
  }
}
