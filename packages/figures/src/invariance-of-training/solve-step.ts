/**
 * The minimum of the proximal objective, by the BFGS method. What one step learns of the second derivatives
 * helps the next one, because D̃²/(2h) dominates them and changes little from step to step.
 */
import { difference, dot, InverseHessian } from '../inverse-hessian.js';
import type { Evaluated, ProximalBatch, ProximalObjective } from './proximal-objective.js';

const MOST_EVALUATIONS = 400;
/** Evaluations without a gradient a twentieth shorter, after which the rest is rounding. */
const PATIENCE = 30;
/** Differences of values below this, in units of 1 + |value|, are rounding. */
const NOISE = 1e-7;
/** The least decrease of a step, as a share of what the slope promises (Armijo's rule). */
const LEAST_DECREASE = 1e-4;
/** Products s·y below this tell more of rounding than of curvature. */
const LEAST_CURVATURE = 1e-12;

interface Found extends Evaluated {
  readonly theta: Float64Array;
}

/** Solves the proximal steps of a run, one after the other. */
export class StepSolver {
  private inverseHessian: InverseHessian | undefined;

  /** @param remaining the length of the gradient to reach, as a share of that at the anchor. */
  constructor(
    private readonly objective: ProximalObjective,
    private readonly remaining: number,
  ) {}

  /** Moves the generator from the anchor, where it is, to the point with the shortest gradient found. */
  solve(batch: ProximalBatch): void {
    const { objective } = this;
    let here = this.at(objective.read(), batch);
    const target = this.remaining * lengthOf(here);
    let best = here;
    let waited = 0;
    let evaluations = 1;
    while (evaluations < MOST_EVALUATIONS && waited < PATIENCE && lengthOf(best) > target) {
      const { next, tried } = this.descend(here, batch);
      evaluations += tried;
      if (!next) break;
      this.learn(here, next);
      here = next;
      waited = lengthOf(here) < 0.95 * lengthOf(best) ? 0 : waited + 1;
      if (lengthOf(here) < lengthOf(best)) best = here;
    }
    objective.write(best.theta);
  }

  /** Goes along the direction of BFGS, half as far until the value falls. */
  private descend(here: Found, batch: ProximalBatch): { next: Found | undefined; tried: number } {
    // Before anything is known the step has length 1: the first is for learning the scale.
    const direction =
      this.inverseHessian?.times(here.gradient) ??
      here.gradient.map((value) => value / lengthOf(here));
    const slope = dot(direction, here.gradient);
    const rounding = NOISE * (1 + Math.abs(here.value));
    let tried = 0;
    for (let size = 1; size > 1e-4; size /= 2) {
      const there = this.at(
        here.theta.map((value, j) => value - size * direction[j]!),
        batch,
      );
      tried++;
      const most = here.value - LEAST_DECREASE * size * slope + rounding;
      if (there.value <= most) return { next: there, tried };
    }
    return { next: undefined, tried };
  }

  private learn(before: Found, after: Found): void {
    const s = difference(after.theta, before.theta);
    const y = difference(after.gradient, before.gradient);
    if (!(dot(s, y) > LEAST_CURVATURE)) return;
    this.inverseHessian ??= InverseHessian.scaled(s.length, dot(s, y) / dot(y, y));
    this.inverseHessian.learn(s, y);
  }

  private at(theta: Float64Array, batch: ProximalBatch): Found {
    this.objective.write(theta);
    return { theta, ...this.objective.evaluate(batch) };
  }
}

const lengthOf = ({ gradient }: Evaluated) => Math.sqrt(dot(gradient, gradient));
