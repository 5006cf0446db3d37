/**
 * The three things that a cell tells of a case y(x, w), x the inputs and w the weights, with the fixed
 * random numbers v and c:
 *
 *     forward   y
 *     gradient  the derivative of f = Σ v·(y + ½y²) in x and w
 *     second    the derivative of S = Σ c·∂f/∂x in x and w; the derivative of a gradient penalty P(∂f/∂x)
 *               is this one for c = ∂P/∂(∂f/∂x)
 *
 * The truth is made of forward values in float64 alone: differences of f along three random directions
 * of (x, w), and mixed differences of f along these and c. If a step crosses a kink, other inputs are
 * drawn.
 */
import type { Scalar, Tensor, Variable } from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { type Built, type Case, type Input, inFloat32, inputValues } from './case.js';
import type { TF } from './exact-tfjs.js';

export const parts = ['forward', 'gradient', 'second'] as const;
export type Part = (typeof parts)[number];

/** What a case must give: y, and the derivatives along the directions. */
export interface Truth extends Readonly<Record<Part, readonly number[]>> {
  /** Which inputs were drawn. */
  readonly draw: number;
}

const DIRECTIONS = 3;
const DRAWS = 30;
/** The step of a difference. Mixed differences round by 1e-16/STEP², and are extrapolated to STEP⁴. */
const STEP = 2 ** -11;
/** How far differences with one and two steps may be apart; those of smooth functions are by STEP². */
const SMOOTH = 1e-3;

/** The fixed numbers v, c and the directions of a case. */
function fixed({ subject, variant }: Case) {
  const random = new Random(3).derive(`${subject}, ${variant}`);
  const v = [...random.uniform(4096, 0.5, 1.5)].map(inFloat32);
  const c = [...random.uniform(2048, -1, 1)].map(inFloat32);
  const directions = Array.from({ length: DIRECTIONS }, () => [...random.uniform(2048, -1, 1)]);
  return { v, c, directions };
}

function dot(a: ArrayLike<number>, b: ArrayLike<number>): number {
  let total = 0;
  for (let i = 0; i < a.length; i++) total += a[i]! * b[i]!;
  return total;
}

/** A step crosses a kink or a jump. */
class Kink extends Error {}

/**
 * Computes the truth of a case.
 * @param tf the copy that computes in float64.
 * @throws Error if each draw of the inputs is near a kink.
 */
export function truth(tf: TF, kase: Case): Truth {
  const built = kase.build(tf);
  try {
    for (let draw = 0; draw < DRAWS; draw++) {
      try {
        return truthAt(tf, kase, built, draw);
      } catch (error) {
        if (!(error instanceof Kink)) throw error;
      }
    }
  } finally {
    built.dispose();
  }
  throw new Error(`${kase.subject}, ${kase.variant}: all inputs are near a kink`);
}

function truthAt(tf: TF, kase: Case, built: Built, draw: number): Truth {
  const { v, c, directions } = fixed(kase);
  const inputs = inputValues(kase, draw);
  const weights = built.weights.map((weight) => [...weight.dataSync()]);
  const shapes = [...kase.shapes, ...built.weights.map(({ shape }) => shape)];
  const start = [...inputs, ...weights].flat();
  const count = inputs.flat().length;
  /** Returns y at other values of the inputs and weights. */
  const forward = (at: readonly number[]) =>
    tf.tidy(() => {
      let from = 0;
      const tensors = shapes.map((shape) => {
        from += tf.util.sizeFromShape(shape);
        return tf.tensor(at.slice(from - tf.util.sizeFromShape(shape), from), [...shape]);
      });
      built.weights.forEach((weight, i) => {
        (weight as Variable).assign(tensors[inputs.length + i]!);
      });
      return tf.cast(built.apply(tensors.slice(0, inputs.length) as Input[]), 'float32').dataSync();
    });
  const f = (at: readonly number[]) =>
    [...forward(at)].reduce((sum, y, i) => sum + v[i]! * (y + (y * y) / 2), 0);
  /** The derivative of g along e, by Richardson's extrapolation. */
  const along = (
    e: readonly number[],
    g: (at: readonly number[]) => number,
    at: readonly number[] = start,
  ) => {
    const moved = (by: number) => g(at.map((value, i) => value + by * e[i]!));
    const central = (step: number) => (moved(step) - moved(-step)) / (2 * step);
    const [short, long] = [central(STEP), central(2 * STEP)];
    if (Math.abs(short - long) > SMOOTH * Math.max(1, Math.abs(short))) throw new Kink();
    return (4 * short - long) / 3;
  };
  const inputsOnly = start.map((_, i) => (i < count ? c[i]! : 0));
  try {
    const gradient = directions.map((d) => along(d, f));
    const second = directions.map((d) => along(d, (at) => along(inputsOnly, f, at)));
    return { forward: [...forward(start)], gradient, second, draw };
  } finally {
    forward(start); // gives the weights back
  }
}

/** Returns the tensors of a part, computed with tfjs's gradients. @throws the errors of tfjs. */
export function tensorsOf(tf: TF, kase: Case, built: Built, part: Part, draw: number): Tensor[] {
  const { v, c } = fixed(kase);
  const values = inputValues(kase, draw);
  return tf.tidy(() => {
    const inputs = kase.shapes.map((shape, i) => tf.tensor(values[i]!, shape));
    const all = [...inputs, ...built.weights];
    const y = () => tf.cast(built.apply(inputs as Input[]), 'float32');
    if (part === 'forward') return [y()];
    const f = () => {
      const found = y();
      const weighted = tf.mul(tf.tensor(v.slice(0, found.size), [...found.shape]), found);
      return tf.sum(tf.add(weighted, tf.mul(0.5, tf.mul(weighted, found)))) as Scalar;
    };
    const gradients = (of: () => Tensor, variables: Tensor[]) =>
      tf.engine().gradients(of, variables).grads;
    if (part === 'gradient') return gradients(f, all);
    let from = 0;
    const coefficients = inputs.map(({ shape, size }) => {
      from += size;
      return tf.tensor(c.slice(from - size, from), shape);
    });
    const slope = () =>
      tf.addN(gradients(f, inputs).map((g, i) => tf.sum(tf.mul(g, coefficients[i]!))));
    return gradients(slope, all);
  });
}

/** Returns what a case gives, in the form of the truth. @param numbers of the tensors of a part. */
export function comparable(kase: Case, part: Part, numbers: readonly number[]): number[] {
  if (part === 'forward') return [...numbers];
  return fixed(kase).directions.map((d) => dot(numbers, d));
}
