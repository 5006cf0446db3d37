/**
 * Derivatives of an operation along random directions, by tfjs's gradients and by central differences.
 *
 * With h = x⊙w and f(x) = Σ v·op(h, p), v random:
 *   first    the derivative of f with respect to x and p;
 *   second   the derivative of S = Σ c·∂f/∂x, c random;
 *   penalty  the derivative of L = Σ over samples of (‖∂f/∂x‖ - 1)² with respect to w and p, as in
 *            training.
 */
import * as tf from '@tensorflow/tfjs';
import { Random } from '../src/random/random.js';
import type { Operation } from './operations.js';

export const orders = ['first', 'second', 'penalty'] as const;
export type Order = (typeof orders)[number];

const DIRECTIONS = 3;
/** Inputs are drawn so often: a gradient that goes to the wrong element can be right for one order of them. */
const DRAWS = [0, 1, 2];
/** The longest step of a central difference; directions have entries in [-1, 1]. */
const LONG_STEP = 2 ** -5;
/**
 * The step for an operation. It is shorter for images, whose values of h are closer to each other and
 * must keep their order under a maximum.
 */
const longestStep = (features: number) => (features === 8 ? LONG_STEP : 2 ** -7);
/**
 * The tolerance per unit of the derivative. Richardson's extrapolation truncates short steps by step⁴/30
 * times a fifth derivative, 3e-8 times a few hundred; long steps are extrapolated once more. Ten float32 operations round f or ∂f/∂x by 10·2⁻²⁴ of its
 * size; divided by the step (2⁻⁷) and the derivative (tenths) that is at most 1e-3. Wrong gradients
 * differ by tenths.
 */
const TOLERANCE = 2e-3;

interface Point {
  readonly x: tf.Tensor;
  readonly w: tf.Tensor;
  readonly p: tf.Tensor;
}

/** Draws the inputs of an operation; they are the same on all backends. @param draw which inputs. */
function problem({ name, apply, features, parameter = [] }: Operation, draw: number) {
  const random = new Random(draw).derive(name);
  const count = 2 * features;
  // The values are a random order of a grid without 0, whose spacing is more than twice the step.
  const spacing = features === 8 ? 0.15 : 0.07;
  const x = Float32Array.from(random.permutation(count), (i) => (i - count / 2 + 0.5) * spacing);
  const point = (): Point => ({
    x: tf.tensor(x, [2, features]),
    w: tf.ones([features]),
    p: tf.tensor(parameterValues, parameter),
  });
  const parameterValues = random.uniform(tf.util.sizeFromShape(parameter), 0.1, 0.6);
  const coefficients = random.uniform(4096, 0.5, 1.5);
  const signs = random.uniform(4096, -1, 1);
  const f = ({ x, w, p }: Point) => {
    const y = apply(tf.mul(x, w), p);
    const v = tf.tensor(coefficients.slice(0, y.size), y.shape);
    return tf.sum(tf.mul(y, v)) as tf.Scalar;
  };
  const c = () => tf.tensor(signs.slice(0, count), [2, features]);
  const directions = Array.from({ length: DIRECTIONS }, () => ({
    x: random.uniform(count, -1, 1),
    w: random.uniform(features, -1, 1),
    p: random.uniform(parameterValues.length, -1, 1),
  }));
  const step = longestStep(features);
  return { point, f, c, directions, coefficients, signs, apply, step };
}

type Problem = ReturnType<typeof problem>;

const dot = (a: ArrayLike<number>, b: ArrayLike<number>) =>
  Array.from(a).reduce((sum, value, i) => sum + value * b[i]!, 0);

/** Computes ∂f/∂x. */
const slope = ({ f }: Problem, at: Point) => tf.grad((x) => f({ ...at, x }))(at.x);

/** Adds 0 times the variables, because tfjs refuses to differentiate a constant. */
const anchored = (value: tf.Tensor, ...variables: tf.Tensor[]) =>
  tf.addN([value, ...variables.map((each) => tf.mul(tf.sum(each), 0))]);

/** Returns the derivatives along the directions by tfjs's gradients. @throws the errors of tfjs. */
export function automatic(operation: Operation, order: Order): number[] {
  const variable = variableOf(order);
  return DRAWS.flatMap((draw) => {
    const { directions } = problem(operation, draw);
    const [dv, dp] = tf.tidy(() =>
      gradients(operation, order, draw).map((each) => each.dataSync()),
    );
    return directions.map(
      (direction) => dot(dv!, direction[variable]) + (dp ? dot(dp, direction.p) : 0),
    );
  });
}

/**
 * How far a derivative may be from the differences: {@link TOLERANCE} of the largest derivative of its
 * draw, because rounding is relative to the value and not to the derivative along one direction.
 */
export function allowed(expected: readonly number[], index: number): number {
  const first = index - (index % DIRECTIONS);
  const draw = expected.slice(first, first + DIRECTIONS);
  return TOLERANCE * (1 + Math.max(...draw.map(Math.abs)));
}

const variableOf = (order: Order) => (order === 'penalty' ? 'w' : 'x');

/**
 * Returns the gradient in the variable of an order, and that in the parameter if the operation has one.
 * @throws the errors of tfjs.
 */
export function gradients(operation: Operation, order: Order, draw = 0): tf.Tensor[] {
  return tf.tidy(() => {
    const it = problem(operation, draw);
    const at = it.point();
    const variable = variableOf(order);
    const value = (v: tf.Tensor, p: tf.Tensor) => {
      const here: Point = { ...at, [variable]: v, p };
      if (order === 'first') return anchored(it.f(here), v, p);
      const g = slope(it, here);
      if (order === 'second') return anchored(tf.sum(tf.mul(it.c(), g)), v, p);
      const norm = tf.sqrt(tf.sum(tf.square(g), 1));
      return anchored(tf.sum(tf.square(tf.sub(norm, 1))), v, p);
    };
    const both = tf.grads(value)([at[variable], at.p]);
    return operation.parameter ? both : both.slice(0, 1);
  });
}

/** Returns the derivatives by differences; second order uses differences of tfjs's first order. */
export function differences(operation: Operation, order: Order): number[] {
  return DRAWS.flatMap((draw) => differencesOf(problem(operation, draw), order));
}

function differencesOf(it: Problem, order: Order): number[] {
  return it.directions.map((direction) => {
    const value = (by: number) =>
      tf.tidy(() => {
        const at = it.point();
        const move = (name: 'x' | 'w' | 'p') =>
          tf.add(
            at[name],
            tf.tensor(
              direction[name].map((d) => d * by),
              at[name].shape,
            ),
          );
        const here: Point =
          order === 'penalty'
            ? { ...at, w: move('w'), p: move('p') }
            : { ...at, x: move('x'), p: move('p') };
        if (order === 'first') {
          const y = it.apply(tf.mul(here.x, here.w), here.p);
          return dot(y.dataSync(), it.coefficients);
        }
        const g = slope(it, here);
        if (order === 'second') return dot(g.dataSync(), it.signs);
        return (g.arraySync() as number[][])
          .map((row) => (Math.sqrt(dot(row, row)) - 1) ** 2)
          .reduce((sum, term) => sum + term, 0);
      });
    const central = (step: number) => (value(step) - value(-step)) / (2 * step);
    const [whole, half, quarter] = [central(it.step), central(it.step / 2), central(it.step / 4)];
    const coarse = (4 * half - whole) / 3;
    if (it.step < LONG_STEP) return coarse;
    return (16 * ((4 * quarter - half) / 3) - coarse) / 15;
  });
}
