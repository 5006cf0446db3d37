/** What this package asks of a random generator. `Random` of `@wprox/runtime` is all of it. */

/** A source of normal numbers. */
export interface NormalSource {
  /** `count` independent draws from N(mean, standardDeviation²). */
  normal(count: number, mean: number, standardDeviation: number): Float32Array;
}

/** A source of uniform numbers. */
export interface UniformSource {
  /** `count` independent draws, uniform in [low, high). */
  uniform(count: number, low: number, high: number): Float32Array;
}
