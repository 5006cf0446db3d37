/**
 * The minimum of a function whose values and gradients carry the rounding of float32, by the BFGS method.
 * It goes on until the gradient no longer falls, because no tolerance is known beforehand.
 */
import type { Matrix } from 'ml-matrix';
import { difference, dot, InverseHessian } from '../inverse-hessian.js';
import type { Evaluated } from './flow-problem.js';

/** A function to minimize. */
export interface RoundedObjective {
  /** Its value and gradient. */
  evaluate(x: Float64Array): Promise<Evaluated>;
  /** About the inverse of its second derivatives, p × p, positive definite. */
  guess(x: Float64Array): Matrix;
}

/** A point of the search. `length` is that of the gradient where it began. */
interface Found {
  readonly x: Float64Array;
  readonly length: number;
}

/** Evaluations without a smaller gradient after which the gradient is rounding. */
const PATIENCE = 5;
const MOST_EVALUATIONS = 200;
/** Differences of values below this, in units of 1 + |value|, are rounding. */
const NOISE = 1e-7;
/** Differences of parameters below this tell more of rounding than of curvature. */
const SMALLEST_MOVE = 2e-5;

/**
 * Minimizes. Where a search ends, another one begins with the second derivatives there, until one gains
 * nothing.
 *
 * @returns the point with the smallest gradient.
 * @throws Error if that gradient is not small beside the first one.
 */
export async function minimizeRounded(
  objective: RoundedObjective,
  start: Float64Array,
): Promise<Float64Array> {
  let first: number | undefined;
  for (let x = start; ; ) {
    const { from, to } = await search(objective, x);
    first ??= from.length;
    if (!(to.length < 0.8 * from.length)) {
      if (to.length <= 1e-3 * first || to.length < 1e-5) return to.x;
      throw new Error(`the gradient fell from ${first} to ${to.length} only; expected a smaller h`);
    }
    x = to.x;
  }
}

/** One search by BFGS. Both ends have their gradient's length in the metric of the start's guess. */
async function search(
  { evaluate, guess }: RoundedObjective,
  start: Float64Array,
): Promise<{ from: Found; to: Found }> {
  const scale = guess(start).to1DArray();
  const metric = new InverseHessian(Float64Array.from(scale));
  // No direction of the parameters is stiff in this length.
  const lengthOf = (g: Float64Array) => Math.sqrt(dot(g, metric.times(g)));
  const inverseHessian = new InverseHessian(Float64Array.from(scale));
  let here = { x: start, ...(await evaluate(start)) };
  const from = { x: start, length: lengthOf(here.gradient) };
  let to = from;
  let lowest = here.value;
  let waited = 0;
  for (let evaluations = 1; evaluations < MOST_EVALUATIONS && waited < PATIENCE; ) {
    const direction = inverseHessian.times(here.gradient);
    const rounding = NOISE * (1 + Math.abs(here.value));
    let next: typeof here | undefined;
    for (let size = 1; next === undefined && size > 1e-3; size /= 2) {
      const x = here.x.map((value, j) => value - size * direction[j]!);
      const there = { x, ...(await evaluate(x)) };
      evaluations++;
      const isLower = there.value <= here.value + rounding;
      if (isLower || lengthOf(there.gradient) < lengthOf(here.gradient)) next = there;
    }
    if (next === undefined) break;
    const [s, y] = [difference(next.x, here.x), difference(next.gradient, here.gradient)];
    const tellsOfCurvature = dot(s, y) > 0 && Math.sqrt(dot(s, s)) >= SMALLEST_MOVE;
    if (tellsOfCurvature) inverseHessian.learn(s, y);
    here = next;
    const length = lengthOf(here.gradient);
    const isProgress = length < 0.9 * to.length || here.value < lowest - 3 * rounding;
    waited = isProgress ? 0 : waited + 1;
    lowest = Math.min(lowest, here.value);
    if (length < to.length) to = { x: here.x, length };
  }
  return { from, to };
}
