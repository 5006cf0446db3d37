/** From a config's dataset to what a run learns from. */
import { type ImageSplit, openCifar10, type ToyDistribution } from '@wprox/datasets';
import type { RunConfig } from '../config/index.js';

/** Images that batches are drawn from without repetition, or a distribution of endless points. */
export type TrainingData =
  | { readonly kind: 'images'; readonly images: ImageSplit }
  | { readonly kind: 'points'; readonly distribution: ToyDistribution };

/** Opens what a config names. */
export type OpenTrainingData = (dataset: RunConfig['dataset']) => Promise<TrainingData>;

/** @throws DatasetError if it was not fetched, or cannot be read. */
export const openTrainingData: OpenTrainingData = async () => ({
  kind: 'images',
  images: (await openCifar10()).train,
});
