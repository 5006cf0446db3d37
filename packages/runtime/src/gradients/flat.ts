/** Gradients of functions that are flat where they have a slope: zero. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, zeroGradient } from './gradient.js';

/** The gradients of All and Any, which tfjs lacks; the layer `masking` needs them. */
const reductions = [tf.All, tf.Any].map((kernelName) =>
  gradient<[Tensor]>({
    kernelName,
    inputsToSave: ['x'],
    gradFunc: (_dy, [x]) => ({ x: () => zeroGradient(x) }),
  }),
);

/** Replaces the gradient of FloorDiv, for which tfjs takes that of a division. */
const floorDiv = gradient<[Tensor, Tensor]>({
  kernelName: tf.FloorDiv,
  inputsToSave: ['a', 'b'],
  gradFunc: (_dy, [a, b]) => ({ a: () => zeroGradient(a), b: () => zeroGradient(b) }),
});

/** Replaces the gradient of Cast: numbers that are rounded to integers or booleans have no slope. */
const cast = gradient<[Tensor], tf.CastAttrs>({
  kernelName: tf.Cast,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { dtype }) => ({
    x: () => (dtype === 'int32' || dtype === 'bool' ? zeroGradient(x) : tf.cast(dy, 'float32')),
  }),
});

/** All gradients of this file. */
export const flatGradConfigs: readonly GradConfig[] = [...reductions, floorDiv, cast];
