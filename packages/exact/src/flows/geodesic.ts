/**
 * Geodesics of a metric tensor, by minimising the discrete action of a path.
 *
 * Dist² = inf ∫₀¹ θ̇ᵀG(θ)θ̇ dt over the paths between two parameters. A path of N straight segments
 * with increments Δ_1, ..., Δ_N has the action N Σ Δ_iᵀ G(midpoint_i) Δ_i, which errs by O(N⁻²). The
 * increments are the variables: in them the action's Hessian is N·diag(G, ..., G) to leading order,
 * which makes a good preconditioner, where that in the points would be as stiff as a string.
 */
import { ArgumentError } from '../argument-error.js';
import { partialDerivative } from '../differentiation/differences.js';
import { bilinear, dot } from '../linear-algebra/dense.js';
import { pseudoSolve, symmetricEigen, withoutKernel } from '../linear-algebra/eigen.js';
import type { MetricTensor } from '../metric-tensors/metric.js';
import { readTheta } from './flow-problem.js';
import { minimise } from './minimise.js';

/** A path's action with its derivatives by the increments. */
interface Action {
  /** N Σ Δ_iᵀ G(midpoint_i) Δ_i. */
  readonly value: number;
  /** ∂/∂Δ_i, segment by segment. */
  readonly gradient: Float64Array;
}

/** The action of the path that starts at `start` and goes by `increments`, p numbers per segment. */
export function pathAction(
  metric: MetricTensor,
  start: Float64Array,
  increments: Float64Array,
  withGradient: boolean,
): Action {
  const p = start.length;
  const count = increments.length / p;
  const position = start.slice();
  let value = 0;
  const own = new Float64Array(increments.length);
  // ∂/∂(midpoint of segment i) of its term.
  const byPlace = new Float64Array(increments.length);
  for (let i = 0; i < count; i++) {
    const delta = increments.subarray(i * p, (i + 1) * p);
    const middle = position.map((v, k) => v + delta[k]! / 2);
    const form = Float64Array.from(metric(middle));
    value += count * bilinear(form, delta, delta);
    if (withGradient) {
      for (let k = 0; k < p; k++) {
        own[i * p + k] = 2 * count * dot(form.subarray(k * p, (k + 1) * p), delta);
        const slope = partialDerivative((at) => [bilinear(metric(at), delta, delta)], middle, k, {
          step: 0.01,
          levels: 3,
        });
        byPlace[i * p + k] = count * slope.values[0]!;
      }
    }
    for (let k = 0; k < p; k++) position[k]! += delta[k]!;
  }
  // Δ_i shifts the midpoint of its own segment by half and those of all later ones wholly.
  const later = new Float64Array(p);
  for (let i = count - 1; withGradient && i >= 0; i--) {
    for (let k = 0; k < p; k++) {
      own[i * p + k]! += byPlace[i * p + k]! / 2 + later[k]!;
      later[k]! += byPlace[i * p + k]!;
    }
  }
  return { value, gradient: own };
}

/** Applies (N·diag(G, ..., G))⁻¹, G at one point and without its kernel, to increments' gradients, halved for the action. */
export function incrementPreconditioner(
  metric: ArrayLike<number>,
  segments: number,
): (gradient: Float64Array) => Float64Array {
  const p = Math.sqrt(metric.length);
  const eigen = withoutKernel(symmetricEigen(metric, p));
  return (gradient) => {
    const result = new Float64Array(gradient.length);
    for (let i = 0; i < gradient.length; i += p) {
      const { solution } = pseudoSolve(eigen, gradient.subarray(i, i + p));
      for (let k = 0; k < p; k++) result[i + k] = solution[k]! / (2 * segments);
    }
    return result;
  };
}

export interface GeodesicOptions {
  /** N. Default 16. The squared distance errs by O(N⁻²). */
  readonly segments?: number;
}

export interface Geodesic {
  /** Dist², the least action found. */
  readonly squaredDistance: number;
  /** N + 1 parameters, the ends included. */
  readonly path: Float64Array[];
  /** Whether the minimisation came to its end. */
  readonly converged: boolean;
}

/**
 * A shortest path from one parameter to another, found from the straight one: a local minimum.
 *
 * @param metric G, positive definite along the way.
 * @throws ArgumentError naming `from`, `to` or `segments`.
 *
 * @example
 * geodesic(() => [1, 0, 0, 1], [0, 0], [3, 4]).squaredDistance; // 25
 */
export function geodesic(
  metric: MetricTensor,
  from: ArrayLike<number>,
  to: ArrayLike<number>,
  { segments = 16 }: GeodesicOptions = {},
): Geodesic {
  const start = readTheta('from', from);
  const end = readTheta('to', to);
  if (end.length !== start.length) {
    throw new ArgumentError('to', `has ${end.length} parameters but from has ${start.length}`);
  }
  assertSegments(segments);
  const p = start.length;
  const total = end.map((v, k) => v - start[k]!);
  // The last increment is what the others leave.
  const complete = (free: Float64Array) => {
    const all = new Float64Array(segments * p);
    all.set(free);
    for (let k = 0; k < p; k++) {
      let rest = total[k]!;
      for (let i = 0; i + p <= free.length; i += p) rest -= free[i + k]!;
      all[(segments - 1) * p + k] = rest;
    }
    return all;
  };
  const objective = {
    value: (free: Float64Array) => pathAction(metric, start, complete(free), false).value,
    gradient: (free: Float64Array) => {
      const { gradient } = pathAction(metric, start, complete(free), true);
      const last = gradient.subarray((segments - 1) * p);
      return free.map((_, i) => gradient[i]! - last[i % p]!);
    },
  };
  const straight = Float64Array.from(
    { length: (segments - 1) * p },
    (_, i) => total[i % p]! / segments,
  );
  const middle = start.map((v, k) => v + total[k]! / 2);
  const { x, value, converged } = minimise(objective, straight, {
    precondition: incrementPreconditioner(metric(middle), segments),
  });
  const path = [start];
  const increments = complete(x);
  for (let i = 0; i < segments; i++) {
    path.push(path[i]!.map((v, k) => v + increments[i * p + k]!));
  }
  return { squaredDistance: value, path, converged };
}

/** @throws ArgumentError naming `segments` unless an integer of at least 1. */
export function assertSegments(segments: number): void {
  if (!Number.isSafeInteger(segments) || segments < 1) {
    throw new ArgumentError('segments', `is ${segments}; expected an integer of at least 1`);
  }
}
