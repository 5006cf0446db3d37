/** Replaces gradients in tfjs's registry by the repaired ones. */
import type { GradConfig } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { repairKernels } from '../kernels/repair-kernels.js';
import { fusedBatchNormGradConfig } from './batch-norm.js';
import { batchNormTrainingGradConfigs } from './batch-norm-training.js';
import { repairBatchNormalization } from './batch-normalization-layer.js';
import { comparisonGradConfigs } from './comparisons.js';
import {
  cropAndResizeGradConfig,
  depthToSpaceGradConfig,
  flipLeftRightGradConfig,
} from './cropping.js';
import { cumsumGradConfig } from './cumulative.js';
import { repairDilatedConv2D } from './dilated-layer.js';
import { dilatedGradConfigs } from './dilation.js';
import {
  maximumGradConfig,
  minimumGradConfig,
  squaredDifferenceGradConfig,
} from './elementwise.js';
import { flatGradConfigs } from './flat.js';
import {
  conv2DBackpropFilterGradConfig,
  depthwiseConv2dNativeBackpropFilterGradConfig,
  depthwiseConv2dNativeBackpropInputGradConfig,
  resizeBilinearGradGradConfig,
  resizeNearestNeighborGradGradConfig,
} from './linear-kernels.js';
import { batchMatMulGradConfig } from './mat-mul.js';
import { mirrorPadGradConfig } from './mirror-pad.js';
import { avgPoolGradConfig, maxPoolGradConfig } from './pools.js';
import { prodGradConfig } from './product.js';
import {
  eluGradConfig,
  leakyReluGradConfig,
  leakyReluGradGradConfig,
  reluGradConfig,
  seluGradConfig,
} from './rectifiers.js';
import { meanGradConfig, sumGradConfig, tileGradConfig } from './reductions.js';
import { resizeBilinearGradConfig, resizeNearestNeighborGradConfig } from './resizing.js';
import { lrnGradConfig } from './response-normalization.js';
import {
  expGradConfig,
  powGradConfig,
  sigmoidGradConfig,
  softmaxGradConfig,
  tanhGradConfig,
  tanhGradGradConfig,
} from './saved-outputs.js';
import { repairTape } from './tape.js';
import { refusals } from './unsupported-gradient.js';
import {
  avgPool3DGradConfig,
  conv3DBackpropFilterGradConfig,
  conv3DBackpropInputGradConfig,
  maxPool3DGradConfig,
} from './volumes.js';

const repairs: readonly GradConfig[] = [
  avgPool3DGradConfig,
  avgPoolGradConfig,
  batchMatMulGradConfig,
  ...batchNormTrainingGradConfigs,
  ...comparisonGradConfigs,
  conv2DBackpropFilterGradConfig,
  conv3DBackpropFilterGradConfig,
  conv3DBackpropInputGradConfig,
  cropAndResizeGradConfig,
  cumsumGradConfig,
  depthToSpaceGradConfig,
  depthwiseConv2dNativeBackpropFilterGradConfig,
  depthwiseConv2dNativeBackpropInputGradConfig,
  ...dilatedGradConfigs,
  eluGradConfig,
  expGradConfig,
  ...flatGradConfigs,
  flipLeftRightGradConfig,
  fusedBatchNormGradConfig,
  leakyReluGradConfig,
  leakyReluGradGradConfig,
  lrnGradConfig,
  maxPool3DGradConfig,
  maximumGradConfig,
  maxPoolGradConfig,
  meanGradConfig,
  minimumGradConfig,
  mirrorPadGradConfig,
  powGradConfig,
  prodGradConfig,
  reluGradConfig,
  resizeBilinearGradConfig,
  resizeBilinearGradGradConfig,
  resizeNearestNeighborGradConfig,
  resizeNearestNeighborGradGradConfig,
  seluGradConfig,
  sigmoidGradConfig,
  softmaxGradConfig,
  squaredDifferenceGradConfig,
  sumGradConfig,
  tanhGradConfig,
  tanhGradGradConfig,
  tileGradConfig,
];

/**
 * Repairs TensorFlow.js's gradients, of first and of higher order, and the kernels of the registered
 * backends that give wrong numbers, for all code of the program that uses the same copy of tfjs; kernels
 * without a right gradient throw an UnsupportedGradientError. docs/project/layers.md and
 * docs/concepts/second-order-gradients.md list them. A second call has no further effect.
 * `import '@wprox/runtime/gradients'` and `prepareBackend` call this function.
 *
 * @throws Error if this copy of tfjs has no gradients: `@tensorflow/tfjs-core` alone registers none.
 */
export function repairGradients(): void {
  if (!tf.getGradient(tf.Square)) {
    throw new Error(
      'this copy of TensorFlow.js has no gradients; import @tensorflow/tfjs, not only tfjs-core',
    );
  }
  for (const repair of repairs) tf.registerGradient(repair);
  repairKernels();
  for (const refusal of refusals()) tf.registerGradient(refusal); // of the added kernels too
  repairTape();
  repairBatchNormalization();
  repairDilatedConv2D();
}
