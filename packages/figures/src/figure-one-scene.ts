/**
 * The numbers of Figure 1 of the main paper: the level sets of F(θ) = W₁(ρ_θ, ρ_θ*) for the pair of
 * point masses ρ_θ = α δ_a + (1 − α) δ_b of Example 1, and one proximal update argmin F + D²/(2h) from
 * each of several θᵏ, with D² = ‖θ − θᵏ‖² (Euclidean) and D² = W₂²(ρ_θ, ρ_θᵏ) (Wasserstein).
 *
 * The paper says that the Wasserstein updates point "more consistently in the direction of the global
 * minimum". The angles between the updates and that direction measure this.
 */
import { type DeltaPairParameters, deltaPair, wassersteinOnLine } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { drawnPair, SPACING } from './drawn-pair.js';

/** The mass at a. */
export const ALPHA = 0.25;
/** The step size h. */
export const STEP = 0.2;
/** The figure shows −RANGE < a < 0 < b < RANGE. */
export const RANGE = 2;
/** Number of starts with drawn arrows, per row and column. */
const ARROWS = 5;

/** One proximal update of each kind from a common start. */
export interface Updates {
  readonly from: DeltaPairParameters;
  readonly euclidean: DeltaPairParameters;
  readonly wasserstein: DeltaPairParameters;
}

/** What Figure 1 shows. */
export interface FigureOneScene {
  /** θ*. */
  readonly target: DeltaPairParameters;
  /** F at the `size`² grid points; index 0 is a = −RANGE, b = 0, and a varies fastest. */
  readonly losses: Float64Array;
  readonly size: number;
  /** The updates that the figure draws. */
  readonly arrows: readonly Updates[];
  /** The drawn update with the greatest F at its start; the figure also shows its masses. */
  readonly example: Updates;
  /** The updates from a fine lattice of starts in the window. */
  readonly lattice: readonly Updates[];
}

/** Computes the figure. The seed determines θ*. */
export function figureOneScene(seed: number): FigureOneScene {
  const target = drawnPair(new Random(seed));
  const model = deltaPair(ALPHA);
  const goal = model.measure(target);
  // θ* is a grid point and F is linear between grid points, so the level sets are exact.
  const size = Math.round(RANGE / SPACING) + 1;
  const losses = Float64Array.from({ length: size ** 2 }, (_, k) => {
    const [a, b] = [((k % size) - size + 1) * SPACING, Math.floor(k / size) * SPACING];
    // The model requires a < 0 < b.
    const theta: DeltaPairParameters = [Math.min(a, -1e-9), Math.max(b, 1e-9)];
    return wassersteinOnLine(model.measure(theta), goal, 1);
  });
  const updatesFrom = (from: DeltaPairParameters): Updates => ({
    from,
    euclidean: model.euclideanUpdate(from, target, STEP),
    wasserstein: model.wassersteinUpdate(from, target, STEP),
  });
  // Both updates from θ* are θ* itself, so there is no arrow to draw.
  const starts = lattice(ARROWS).filter((from) => model.loss(from, target) > SPACING / 10);
  const arrows = starts.map(updatesFrom);
  const example = arrows.reduce((best, next) =>
    model.loss(next.from, target) > model.loss(best.from, target) ? next : best,
  );
  return {
    target,
    losses,
    size,
    arrows,
    example,
    lattice: lattice(size - 1).map(updatesFrom),
  };
}

/** Returns the centers of count × count cells of the window. */
function lattice(count: number): DeltaPairParameters[] {
  return Array.from({ length: count ** 2 }, (_, k) => {
    const center = (index: number) => ((index + 0.5) / count) * RANGE;
    return [-center(k % count), center(Math.floor(k / count))] as const;
  });
}

/** Angles between updates and the direction to θ*, in degrees, over the fine lattice. */
export interface Directions {
  readonly euclidean: { readonly mean: number; readonly greatest: number };
  readonly wasserstein: { readonly mean: number; readonly greatest: number };
  /** Shares of the starts at which one angle is smaller than the other by more than 0.1 degrees. */
  readonly wassersteinNearer: number;
  readonly euclideanNearer: number;
}

/** Measures the angles of all updates of the fine lattice. */
export function directionsOf({ lattice: updates, target }: FigureOneScene): Directions {
  const angles = updates.map(({ from, euclidean, wasserstein }) => ({
    euclidean: angleBetween(from, euclidean, target),
    wasserstein: angleBetween(from, wasserstein, target),
  }));
  const spread = (of: 'euclidean' | 'wasserstein') => {
    const values = angles.map((angle) => angle[of]);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    return { mean, greatest: Math.max(...values) };
  };
  const share = (test: (less: number) => boolean) =>
    angles.filter((angle) => test(angle.euclidean - angle.wasserstein)).length / angles.length;
  return {
    euclidean: spread('euclidean'),
    wasserstein: spread('wasserstein'),
    wassersteinNearer: share((less) => less > 0.1),
    euclideanNearer: share((less) => less < -0.1),
  };
}

/** Returns the angle at `from` between the directions to two other points, in degrees. */
function angleBetween(
  from: DeltaPairParameters,
  ...to: [DeltaPairParameters, DeltaPairParameters]
) {
  const [first, second] = to.map(([a, b]) => Math.atan2(b - from[1], a - from[0]));
  const turn = Math.abs(first! - second!);
  return (Math.min(turn, 2 * Math.PI - turn) * 180) / Math.PI;
}
