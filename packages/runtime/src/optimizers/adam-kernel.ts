/** The contract of the kernel that takes one step of Adam for one weight; backends register it. */
import type { TensorInfo } from '@tensorflow/tfjs';

/** The kernel's name in TensorFlow.js's registry. */
export const ADAM_STEP = 'AdamStep';

/**
 * Inputs of the kernel. `power1` and `power2` are the scalars β₁ᵗ and β₂ᵗ; the others have the shape
 * of the weight. The kernel returns the new weights, first moment and second moment.
 */
export type AdamInputs = Record<
  'weights' | 'first' | 'second' | 'gradient' | 'power1' | 'power2',
  TensorInfo
>;

/** Attributes of the kernel, as in `AdamSettings`. */
export interface AdamAttrs {
  readonly learningRate: number;
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}
