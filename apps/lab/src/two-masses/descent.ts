/**
 * The numbers of the tab of two masses: Example 1 and Figure 1 of the main paper, for any place. The model is
 * ρ_θ = α δ_a + (1 − α) δ_b with θ = (a, b), a < 0 < b, and a target ρ_θ* of the same kind. Two losses:
 *
 *   W₁   the paper's, α|a − a*| + (1 − α)|b − b*|
 *   W₂²  α(a − a*)² + (1 − α)(b − b*)²
 *
 * A descent takes proximal steps argmin F(θ) + D²/(2h), with D² = ‖θ − θᵏ‖² (Euclidean: G = I) or
 * D² = W₂²(ρ_θ, ρ_θᵏ) (Wasserstein: G = diag(α, 1 − α)).
 */
import {
  type DeltaPair,
  type DeltaPairParameters,
  deltaPair,
  type FlowProblem,
  naturalGradient,
  semiBackwardEuler,
} from '@wprox/exact';

export type Pair = DeltaPairParameters;
type LossName = 'w1' | 'w2-squared';
export const GEOMETRIES = ['euclidean', 'wasserstein'] as const;
export type Geometry = (typeof GEOMETRIES)[number];

/** What the reader chooses. */
export interface Scene {
  /** The mass at a, 0 < α < 1. */
  readonly alpha: number;
  readonly theta: Pair;
  readonly target: Pair;
  readonly h: number;
  readonly loss: LossName;
}

/** One descent and the gradient at its start. */
export interface Descent {
  /** The diagonal of G. */
  readonly metric: Pair;
  /** G⁻¹∇F at θ; of the kink of W₁ the subgradient 0. */
  readonly gradient: Pair;
  /** θ and the proximal steps after it, at most {@link MOST_STEPS}; ends when a step no longer moves. */
  readonly path: readonly Pair[];
  /** Steps until F is at most 1 % of its start; undefined if it is more after the last. */
  readonly steps: number | undefined;
  /** Angle between the first step and the direction of θ*, in degrees; undefined without a step. */
  readonly angle: number | undefined;
  /** F after the first step. */
  readonly lossAfterStep: number;
}

export interface SceneNumbers extends Readonly<Record<Geometry, Descent>> {
  /** F(θ). */
  readonly loss: number;
  /** W₂(ρ_θ, ρ_θ*). */
  readonly w2: number;
}

export const MOST_STEPS = 40;

/** Masses lie between −RANGE and −LEAST, and between LEAST and RANGE. */
export const RANGE = 2;
export const LEAST = 0.05;

/**
 * Computes what the tab shows of a scene.
 * @throws ArgumentError that names `alpha`, `theta`, `target` or `h`.
 */
export function sceneNumbers(scene: Scene): SceneNumbers {
  const model = deltaPair(scene.alpha);
  return {
    loss: lossAt(model, scene, scene.theta),
    w2: Math.sqrt(model.squaredW2(scene.theta, scene.target)),
    euclidean: descentOf(model, scene, 'euclidean'),
    wasserstein: descentOf(model, scene, 'wasserstein'),
  };
}

/** F at a place. */
function lossAt(model: DeltaPair, { loss, target }: Scene, theta: Pair): number {
  return loss === 'w1' ? model.loss(theta, target) : model.squaredW2(theta, target);
}

function descentOf(model: DeltaPair, scene: Scene, geometry: Geometry): Descent {
  const problem = problemOf(model, scene, geometry);
  const path = pathOf(model, scene, problem, geometry);
  const start = lossAt(model, scene, scene.theta);
  const steps = path.findIndex((theta) => lossAt(model, scene, theta) <= start / 100);
  const metric = problem.metric(Float64Array.from(scene.theta)) as number[][];
  return {
    metric: [metric[0]![0]!, metric[1]![1]!],
    gradient: pairOf(naturalGradient(problem, scene.theta)),
    path,
    steps: steps < 0 ? undefined : steps,
    angle: path[1] && angleBetween(scene.theta, path[1], scene.target),
    lossAfterStep: lossAt(model, scene, path[1] ?? scene.theta),
  };
}

/** The flow that the steps follow. */
function problemOf(model: DeltaPair, scene: Scene, geometry: Geometry): FlowProblem {
  const { alpha, target, loss } = scene;
  const shares = [alpha, 1 - alpha];
  const slope = (way: number) => (loss === 'w1' ? Math.sign(way) : 2 * way);
  const metric = geometry === 'euclidean' ? [1, 1] : model.metric().diagonal();
  return {
    loss: ([a, b]) => lossAt(model, scene, [a!, b!]),
    gradient: (theta) => shares.map((share, k) => share * slope(theta[k]! - target[k]!)),
    metric: () => [
      [metric[0]!, 0],
      [0, metric[1]!],
    ],
  };
}

/** The metric is constant, so the step with the metric frozen at the anchor is the proximal step. */
const frozenStep = semiBackwardEuler('anchor');

function pathOf(model: DeltaPair, scene: Scene, problem: FlowProblem, geometry: Geometry): Pair[] {
  const { target, h, loss } = scene;
  const update = geometry === 'euclidean' ? model.euclideanUpdate : model.wassersteinUpdate;
  const path = [scene.theta];
  while (path.length <= MOST_STEPS) {
    const from = path.at(-1)!;
    // F is at most this far from its minimum, where a search for a smaller one finds only rounding.
    if (lossAt(model, scene, from) < 1e-9) break;
    path.push(
      loss === 'w1'
        ? update(from, target, h)
        : pairOf(frozenStep(problem, Float64Array.from(from), h)),
    );
  }
  return path;
}

/** The angle at `from` between the directions to two places, in degrees. */
function angleBetween(from: Pair, first: Pair, second: Pair): number | undefined {
  const [u, v] = [first, second].map(([a, b]) => [a - from[0], b - from[1]] as const);
  const [lengthU, lengthV] = [Math.hypot(...u!), Math.hypot(...v!)];
  if (lengthU === 0 || lengthV === 0) return undefined;
  const sine = u![0] * v![1] - u![1] * v![0];
  const cosine = u![0] * v![0] + u![1] * v![1];
  return (Math.abs(Math.atan2(sine, cosine)) * 180) / Math.PI;
}

function pairOf(values: ArrayLike<number>): Pair {
  return [values[0]!, values[1]!];
}

/** Half the width and half the height of the level set F = level around θ*: a diamond or an ellipse. */
export function levelRadii({ alpha, loss }: Pick<Scene, 'alpha' | 'loss'>, level: number): Pair {
  return loss === 'w1'
    ? [level / alpha, level / (1 - alpha)]
    : [Math.sqrt(level / alpha), Math.sqrt(level / (1 - alpha))];
}

/** Levels of F with equal gaps, the greatest at the corner of the window that is farthest from θ*. */
export function levelsOf(scene: Pick<Scene, 'alpha' | 'loss' | 'target'>, count = 10): number[] {
  const model = deltaPair(scene.alpha);
  const far = (target: number) =>
    (Math.abs(target) > RANGE / 2 ? LEAST : RANGE) * Math.sign(target);
  const corner: Pair = [far(scene.target[0]), far(scene.target[1])];
  const most = lossAt(model, { ...scene, theta: corner, h: 1 }, corner);
  return Array.from({ length: count }, (_, k) => (most * (count - k)) / count);
}

/** The pair with one coordinate moved to `value`, kept within the window. */
export function moved(pair: Pair, coordinate: 0 | 1, value: number): Pair {
  const size = Math.min(RANGE, Math.max(LEAST, coordinate === 0 ? -value : value));
  const rounded = Math.round(size * 100) / 100;
  return coordinate === 0 ? [-rounded, pair[1]] : [pair[0], rounded];
}
