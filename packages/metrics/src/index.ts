/**
 * Distances between sets of samples, feature maps of images, modes of mixtures and perturbed images; runs
 * anywhere.
 * @module
 */

export { ArgumentError } from '@wprox/arguments';
export { NonFiniteFeatureError } from './features/assert-finite.js';
export {
  buildCifar10Classifier,
  type Cifar10Classifier,
  type ClassifierMetadata,
  loadCifar10Classifier,
} from './features/cifar10-classifier.js';
export {
  type Batches,
  type CollectOptions,
  collectFeatures,
  collectStatistics,
  type FeatureCollector,
  statisticsCollector,
  vectorCollector,
} from './features/collect.js';
export type { FeatureExtractor } from './features/feature-extractor.js';
export { type FeatureSet, featureSet, statisticsOf } from './features/feature-set.js';
export { identityFeatures } from './features/identity-features.js';
export { type LayerFeaturesOptions, layerFeatures } from './features/layer-features.js';
export {
  areaWeights,
  bilinearWeights,
  type ImageResizer,
  imageResizer,
  type LineWeights,
} from './features/resize.js';
export { MetricsFileError } from './file-error.js';
export type { FeatureStatistics } from './frechet/feature-statistics.js';
export {
  type FrechetDistance,
  type FrechetOptions,
  frechetDistance,
} from './frechet/frechet-distance.js';
export {
  type InceptionOptions,
  type InceptionV3,
  loadInceptionV3,
} from './inception/inception-v3.js';
export { inceptionTensors } from './inception/layout.js';
export {
  countModes,
  type DescribedDistribution,
  type ModeCounts,
  type ModeMap,
  modeMap,
} from './modes/modes.js';
export { gaussianBlur } from './perturbations/blur.js';
export { gradedPerturbations } from './perturbations/graded.js';
export { gaussianNoise, saltAndPepper } from './perturbations/noise.js';
export type { Perturbation } from './perturbations/perturbation.js';
export { blackRectangles } from './perturbations/rectangles.js';
export { pixelShift, subpixelShift } from './perturbations/shift.js';
export { swirl } from './perturbations/swirl.js';
export {
  type KernelDistance,
  type KernelDistanceOptions,
  kernelDistance,
} from './sets/kernel-distance.js';
export {
  type PrecisionRecall,
  type PrecisionRecallOptions,
  precisionRecall,
} from './sets/precision-recall.js';
export {
  type SlicedWasserstein2,
  slicedWasserstein2,
  type Wasserstein2,
  wasserstein2,
} from './sets/wasserstein.js';
export type { ArchiveLimits } from './statistics-files/archive-limits.js';
export { decodeFeatures, encodeFeatures } from './statistics-files/features-npz.js';
export { npyHeader } from './statistics-files/npy.js';
export {
  decodeStatistics,
  encodeStatistics,
  type StoredStatistics,
} from './statistics-files/npz.js';
