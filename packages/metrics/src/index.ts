/** Distances between sets of images, and the features they are measured on. */
export {
  buildCifar10Classifier,
  type Cifar10Classifier,
  type ClassifierMetadata,
  loadCifar10Classifier,
} from './features/cifar10-classifier.js';
export type { FeatureExtractor } from './features/feature-extractor.js';
export { type FeatureStatistics, FeatureStatisticsBuilder } from './frechet/feature-statistics.js';
export { type FrechetDistance, frechetDistance } from './frechet/frechet-distance.js';
