/** What may stand for a distribution on the line, and its quantiles. */
import { ArgumentError, reject } from '@wprox/arguments';
import { isArrayLike, readVector } from '../inputs/vector.js';
import type { Density } from './density.js';
import { type DiscreteInput, readDiscrete, type WeightedPoints } from './discrete.js';
import { isDensity, readDensity } from './read-density.js';

/** A density, a discrete measure on the line, or samples; also samples as a flat array. */
export type LineMeasure = Density | DiscreteInput | ArrayLike<number>;

/** Reads a distribution on the line, under the caller's name for it. */
export function readLineMeasure(argument: string, input: LineMeasure): Density | WeightedPoints {
  if (isDensity(input)) return readDensity(argument, input);
  if (typeof input !== 'object' || input === null) {
    reject(argument, input, 'a density, samples or an array of numbers');
  }
  if (!isFlat(input)) {
    const measure = readDiscrete(argument, input);
    if (measure.dimension === 1) return measure;
    throw new ArgumentError(argument, `has dimension ${measure.dimension}; expected 1, the line`);
  }
  const values = readVector(argument, input);
  const count = values.length;
  return { count, dimension: 1, values, weights: new Float64Array(count).fill(1 / count) };
}

function isFlat(input: DiscreteInput | ArrayLike<number>): input is ArrayLike<number> {
  return isArrayLike(input) && typeof input[0] === 'number';
}
