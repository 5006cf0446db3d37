/**
 * Toy distributions and endless batches of their points; runs anywhere.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export type {
  Batch,
  ResumableStream,
  SampleSource,
  StreamOptions,
  StreamState,
} from '../streams/resumable-stream.js';
export {
  parallelLine,
  type RingOptions,
  ring,
  type SwissRollOptions,
  swissRoll,
} from './curves.js';
export type {
  AtomsDescription,
  CurveDescription,
  DistributionDescription,
  GaussianMixtureDescription,
  Point,
  SegmentDescription,
  ToyDistribution,
} from './distribution.js';
export {
  deltaPairDistribution,
  type EightGaussiansOptions,
  eightGaussians,
  type TwentyFiveGaussiansOptions,
  twentyFiveGaussians,
} from './mixtures.js';
export { type PointCloudOptions, pointCloud } from './point-cloud.js';
export {
  type DrawnPoints,
  type PointSource,
  PointStream,
  type PointStreamState,
} from './point-stream.js';
export { referencePoints, referenceRandom } from './reference-points.js';
