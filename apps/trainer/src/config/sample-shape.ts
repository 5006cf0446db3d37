/** What one sample of a dataset looks like, known from its settings alone. */
import type { DatasetConfig } from './schema.js';

/** [height, width, channels] of images, [coordinates] of points. */
export function sampleShape(dataset: DatasetConfig): number[] {
  switch (dataset.name) {
    case 'cifar10':
      return [32, 32, 3];
    case 'mnist10k':
    case 'mnist':
    case 'fashion-mnist':
      return [32, 32, 1];
    case 'celeba':
      return [dataset.size, dataset.size, 3];
    case 'images':
      return [dataset.size, dataset.size, dataset.channels];
    case 'delta-pair':
      return [1];
    default:
      return [2];
  }
}
