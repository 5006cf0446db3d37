/**
 * Comparisons and logic are constant except where they jump: their gradient is zero. tfjs has none
 * for them (GreaterEqual excepted), so that every gradient that is written with a mask stops at the
 * second order: prelu, relu6, maximum, max, where, clipByValue, logSumExp. With these, they go on.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, zeroGradient } from './gradient.js';

const ofTwo = [
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

export const comparisonGradConfigs: readonly GradConfig[] = [...ofTwo, logicalNotGradConfig];
