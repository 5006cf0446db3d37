/** The cases of the table of layers and kernels: a function of tensors, and the shapes of its inputs. */
import type { layers, Tensor } from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import type { TF } from './exact-tfjs.js';

/**
 * A tensor as tfjs's functions want it, which ask for a rank. `never` can be passed where a tensor of
 * any rank is expected, so that a case needs no casts.
 */
export type Input = never;

export interface Case {
  /** The row of the table: a layer or a kernel. */
  readonly subject: string;
  readonly variant: string;
  /** The shapes of the inputs, which are float32 and in which derivatives are taken. */
  readonly shapes: readonly number[][];
  /** Builds the function with a copy of tfjs, and its weights, on the backend in use. */
  readonly build: (tf: TF) => Built;
}

/** A function on one copy of tfjs. */
export interface Built {
  /** The variables besides the inputs, in which derivatives are taken too. */
  readonly weights: Tensor[];
  readonly apply: (inputs: Input[]) => Tensor;
  readonly dispose: () => void;
}

/** Makes a case of a function. */
export function op(
  subject: string,
  variant: string,
  shapes: number[][],
  apply: (tf: TF, ...inputs: Input[]) => Tensor,
): Case {
  const build = (tf: TF) => ({
    weights: [],
    apply: (inputs: Input[]) => apply(tf, ...inputs),
    dispose() {},
  });
  return { subject, variant, shapes, build };
}

/** Makes a case of a layer, whose weights are drawn at random. @param options of its call. */
export function layer(
  subject: string,
  variant: string,
  shapes: number[][],
  make: (tf: TF) => layers.Layer,
  options: object = {},
): Case {
  const build = (tf: TF): Built => {
    const made = make(tf);
    tf.tidy(() => {
      made.apply(listOrOne(shapes.map((shape) => tf.zeros(shape))), options);
      const random = new Random(1).derive(`${subject}, ${variant}`);
      const values = made.getWeights().map(({ shape }) => {
        const numbers = random.uniform(tf.util.sizeFromShape(shape), 0.1, 0.9);
        return tf.tensor([...numbers].map(inFloat32), shape);
      });
      made.setWeights(values);
    });
    return {
      weights: made.trainableWeights.map((weight) => weight.read()),
      apply: (inputs) => made.apply(listOrOne<Tensor>(inputs), options) as Tensor,
      dispose: () => made.dispose(),
    };
  };
  return { subject, variant, shapes, build };
}

const listOrOne = <T>(list: T[]) => (list.length === 1 ? list[0]! : list);

/** Rounds to a multiple of 2⁻¹⁰, so that float32 and float64 start from equal numbers. */
export const inFloat32 = (value: number) => Math.round(value * 1024) / 1024;

/**
 * Returns the values of the inputs: a random order of a grid on [-1.1, 1.1] without 0, so that no two
 * are equal and none is at the kink of a rectifier.
 */
export function inputValues({ subject, variant, shapes }: Case, draw: number): number[][] {
  const random = new Random(2 + draw).derive(`${subject}, ${variant}`);
  const sizes = shapes.map((shape) => shape.reduce((a, b) => a * b, 1));
  const count = sizes.reduce((a, b) => a + b, 0);
  const shift = 0.2 + 0.6 * ((0.5 + 0.618 * draw) % 1); // another grid in each draw
  const grid = Array.from(random.permutation(count), (i) => {
    const value = ((i + shift) * 2.2) / count - 1.1;
    return inFloat32(Math.abs(value) < 0.01 ? 0.3 / count + 0.02 : value);
  });
  let from = 0;
  return sizes.map((size) => {
    from += size;
    return grid.slice(from - size, from);
  });
}
