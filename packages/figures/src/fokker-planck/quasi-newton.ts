/**
 * The minimum of a function whose values and gradients carry the rounding of float32, by the BFGS method.
 * It goes on until the gradient no longer falls, because no tolerance is known beforehand.
 */
import type { Matrix } from 'ml-matrix';
import type { Evaluated } from './flow-problem.js';

/** Evaluations without a smaller gradient after which the gradient is rounding. */
const PATIENCE = 5;
const MOST_EVALUATIONS = 400;
/** Differences of values below this, in units of 1 + |value|, are rounding. */
const NOISE = 1e-7;
/** Differences of parameters below this tell more of rounding than of curvature. */
const SMALLEST_MOVE = 2e-5;

/**
 * Minimises.
 *
 * @param evaluate the function and its gradient. @param start where to begin.
 * @param guess the inverse of about the second derivatives, p × p.
 * @returns the point with the smallest gradient.
 * @throws Error if the search stops while the gradient is above 1e-3 of the first.
 */
export async function minimiseRounded(
  evaluate: (x: Float64Array) => Promise<Evaluated>,
  start: Float64Array,
  guess: Matrix,
): Promise<Float64Array> {
  const inverseHessian = Float64Array.from(guess.to1DArray());
  // In the metric of the guess, in which no direction of the parameters is stiff.
  const scale = inverseHessian.slice();
  const lengthOf = (g: Float64Array) => Math.sqrt(dot(g, productOf(scale, g)));
  let x = start;
  let here = await evaluate(x);
  const first = lengthOf(here.gradient);
  let best = { x, length: first };
  let lowest = here.value;
  let waited = 0;
  for (let evaluations = 1; evaluations < MOST_EVALUATIONS && waited < PATIENCE; ) {
    const direction = productOf(inverseHessian, here.gradient);
    let size = 1;
    let next: { x: Float64Array; there: Evaluated } | undefined;
    for (; next === undefined && size > 1e-3; size /= 2) {
      const moved = x.map((value, j) => value - size * direction[j]!);
      const there = await evaluate(moved);
      evaluations++;
      const isLower = there.value <= here.value + NOISE * (1 + Math.abs(here.value));
      if (isLower || lengthOf(there.gradient) < lengthOf(here.gradient))
        next = { x: moved, there };
    }
    if (next === undefined) break;
    learn(inverseHessian, difference(next.x, x), difference(next.there.gradient, here.gradient));
    [x, here] = [next.x, next.there];
    const length = lengthOf(here.gradient);
    if (length < 0.9 * best.length || here.value < lowest - 3 * NOISE * (1 + Math.abs(lowest))) {
      waited = 0;
    } else waited++;
    lowest = Math.min(lowest, here.value);
    if (length < best.length) best = { x, length };
  }
  if (best.length > 1e-3 * first && best.length > 1e-5) {
    throw new Error(`the gradient fell from ${first} to ${best.length} only; expected a smaller h`);
  }
  return best.x;
}

/** H ← (I − ρ s yᵀ) H (I − ρ y sᵀ) + ρ s sᵀ, where y tells of curvature. */
function learn(h: Float64Array, s: Float64Array, y: Float64Array): void {
  const size = s.length;
  const curvature = dot(s, y);
  if (!(curvature > 0) || Math.sqrt(dot(s, s)) < SMALLEST_MOVE) return;
  const rho = 1 / curvature;
  const hy = productOf(h, y);
  const factor = rho * (1 + rho * dot(y, hy));
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      h[i * size + j]! += factor * s[i]! * s[j]! - rho * (hy[i]! * s[j]! + s[i]! * hy[j]!);
    }
  }
}

function productOf(matrix: Float64Array, vector: Float64Array): Float64Array {
  return vector.map((_, i) => {
    let sum = 0;
    for (let j = 0; j < vector.length; j++) sum += matrix[i * vector.length + j]! * vector[j]!;
    return sum;
  });
}

const dot = (a: Float64Array, b: Float64Array) => a.reduce((sum, v, j) => sum + v * b[j]!, 0);
const difference = (a: Float64Array, b: Float64Array) => a.map((value, j) => value - b[j]!);
