/** Two batches of samples, paired by index: what the proximal distances compare. */
import { ArgumentError } from '@wprox/arguments';
import { meanOf, readSamples, type Samples, type SamplesInput } from '../measures/samples.js';

export interface SamplePair {
  readonly x: Samples;
  readonly y: Samples;
  /** E x − E y per coordinate, as the mean of the differences. */
  readonly meanShift: Float64Array;
}

/**
 * @throws ArgumentError naming `x` or `y`: empty, ragged or NaN; naming `y` if it differs from x in
 *   count or dimension.
 */
export function readSamplePair(xInput: SamplesInput, yInput: SamplesInput): SamplePair {
  const x = readSamples('x', xInput);
  const y = readSamples('y', yInput);
  if (x.count !== y.count || x.dimension !== y.dimension) {
    throw new ArgumentError(
      'y',
      `has ${y.count} points of ${y.dimension} coordinates but x has ${x.count} of ` +
        `${x.dimension}; expected the same`,
    );
  }
  const differences = { ...x, values: x.values.map((value, k) => value - y.values[k]!) };
  return { x, y, meanShift: meanOf(differences) };
}
