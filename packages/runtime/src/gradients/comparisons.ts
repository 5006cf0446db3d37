/**
 * Zero gradients of comparisons and logical operations, which are constant almost everywhere. tfjs has
 * none for them (except GreaterEqual). Without them, operations whose gradient uses a mask throw at
 * the second order: prelu, relu6, maximum, max, where, clipByValue, logSumExp.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, zeroGradient } from './gradient.js';

const binary = [
  tf.Greater,
  tf.GreaterEqual,
  tf.Less,
  tf.LessEqual,
  tf.Equal,
  tf.NotEqual,
  tf.LogicalAnd,
  tf.LogicalOr,
].map((kernelName) =>
  gradient<[Tensor, Tensor]>({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (_dy, [a, b]) => ({ a: () => zeroGradient(a), b: () => zeroGradient(b) }),
  }),
);

const logicalNotGradConfig = gradient<[Tensor]>({
  kernelName: tf.LogicalNot,
  inputsToSave: ['x'],
  gradFunc: (_dy, [x]) => ({ x: () => zeroGradient(x) }),
});

/** The gradients of all comparisons and logical operations. */
export const comparisonGradConfigs: readonly GradConfig[] = [...binary, logicalNotGradConfig];
