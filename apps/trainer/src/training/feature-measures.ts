/**
 * What is measured on the features of two sets of images. Evaluations and `wprox fid` share it, so that
 * the same images give the same numbers.
 */
import {
  type FeatureCollector,
  type FeatureExtractor,
  type FeatureSet,
  type FeatureStatistics,
  type KernelDistance,
  kernelDistance,
  type PrecisionRecall,
  precisionRecall,
  statisticsCollector,
  vectorCollector,
} from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';

/** Measures beside the Fréchet distance, which all need every vector. */
export interface FurtherMeasures {
  readonly kid?: boolean;
  readonly precisionRecall?: boolean;
  readonly sliced?: boolean;
}

/** Seed of the subsets of the kernel distance, unless the user gives another. */
export const SUBSETS_SEED = 1;

/**
 * Whether every vector of `count` images is kept: if a measure needs them, or if they take less memory
 * than their covariance.
 */
export function keepsVectors(
  count: number,
  { dimension }: Pick<FeatureExtractor, 'dimension'>,
  { kid, precisionRecall: neighbors, sliced }: FurtherMeasures,
): boolean {
  return kid === true || neighbors === true || sliced === true || count <= dimension;
}

/** Makes the collector for `count` images. */
export function collectorFor(
  extractor: FeatureExtractor,
  count: number,
  measures: FurtherMeasures,
): FeatureCollector<FeatureSet | FeatureStatistics> {
  return keepsVectors(count, extractor, measures)
    ? vectorCollector(extractor)
    : statisticsCollector(extractor);
}

/** Called with the name of a measure and its progress. */
export type OnCompared = (measure: string, done: number, total: number) => void;

/** Computes the kernel distance and precision and recall, if asked for. */
export function furtherMeasures(
  real: FeatureSet,
  generated: FeatureSet,
  measures: FurtherMeasures,
  { seed = SUBSETS_SEED, onProgress }: { seed?: number; onProgress?: OnCompared } = {},
): { kernel?: KernelDistance; precisionRecall?: PrecisionRecall } {
  const reporting = (measure: string) =>
    onProgress && {
      onProgress: (done: number, total: number) => onProgress(measure, done, total),
    };
  return {
    ...(measures.kid && {
      kernel: kernelDistance(real, generated, {
        random: new Random(seed),
        ...reporting('Kernel distance'),
      }),
    }),
    ...(measures.precisionRecall && {
      precisionRecall: precisionRecall(real, generated, reporting('Precision and recall')),
    }),
  };
}
