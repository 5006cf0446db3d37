/** All cases of docs/project/layers.md, in the order of its tables. */
import type { Case } from './case.js';
import { elementwiseKernels } from './kernels-elementwise.js';
import { movingKernels } from './kernels-moving.js';
import { imageKernels } from './kernels-of-images.js';
import { imageLayers } from './layers-of-images.js';
import { vectorLayers } from './layers-of-vectors.js';

export const layerCases: readonly Case[] = [...vectorLayers, ...imageLayers];
export const kernelCases: readonly Case[] = [
  ...elementwiseKernels,
  ...movingKernels,
  ...imageKernels,
];
export const allCases: readonly Case[] = [...layerCases, ...kernelCases];
