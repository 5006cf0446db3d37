/** The contract of the kernel that takes one step of Adam for one weight; backends register it. */
import type { TensorInfo } from '@tensorflow/tfjs';

/** The kernel's name in TensorFlow.js's registry. */
export const ADAM_STEP = 'AdamStep';

/**
 * Inputs of the kernel. `power1`, `power2` and `learningRate` are the scalars β₁ᵗ, β₂ᵗ and α; the others
 * have the shape of the weight. The kernel returns the new weights, first moment and second moment.
 */
export type AdamInputs = Record<
  'weights' | 'first' | 'second' | 'gradient' | 'power1' | 'power2' | 'learningRate',
  TensorInfo
> & {
  /** The three scalars in one tensor, on backends that have the kernel {@link ADAM_POWERS}. */
  readonly powers?: TensorInfo;
};

/** Attributes of the kernel, as in `AdamSettings`. */
export interface AdamAttrs {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
}

/**
 * The name of a kernel that runs once a step, before the weights. It returns [β₁ᵗ, β₂ᵗ, α] in one tensor,
 * and the scalars β₁ᵗ⁺¹ and β₂ᵗ⁺¹. Only backends that cannot bind three scalars at once have it.
 */
export const ADAM_POWERS = 'AdamPowers';

/** Inputs of {@link ADAM_POWERS}; its attributes are `beta1` and `beta2`. */
export type AdamPowersInputs = Record<'power1' | 'power2' | 'learningRate', TensorInfo>;
