/**
 * Figure 1 of the main paper: the level sets of F(θ) = W₁(ρ_θ, ρ_θ*) for the pair of point masses
 * ρ_θ = α δ_a + (1 − α) δ_b of Example 1, and one proximal update argmin F + D²/(2h) from each of
 * several θᵏ with D² = ‖θ − θᵏ‖² (Euclidean) and D² = W₂²(ρ_θ, ρ_θᵏ) (Wasserstein).
 *
 * The paper says that the Wasserstein updates point "more consistently in the direction of the global
 * minimum". The figure also shows the angles between updates and that direction.
 */
import { type DeltaPairParameters, deltaPair, wassersteinOnLine } from '@wprox/exact';
import { BASELINE, formatCount, stacked } from '@wprox/report/pictures';
import { Random } from '@wprox/runtime/random';
import { drawnPair, formatPair, SPACING } from './drawn-pair.js';
import type { FigureKind } from './figure.js';
import { drawLevelSets, EUCLIDEAN, SIDE, WASSERSTEIN } from './level-sets.js';
import { drawMassStrip } from './mass-strip.js';

const ALPHA = 0.25;
const STEP = 0.2;
/** The window is −RANGE < a < 0 < b < RANGE. */
const RANGE = 2;
/** Number of arrows per row and column of the picture. */
const ARROWS = 5;

/** One proximal update of each kind from a common start. */
export interface Updates {
  readonly from: DeltaPairParameters;
  readonly euclidean: DeltaPairParameters;
  readonly wasserstein: DeltaPairParameters;
}

/** The numbers of Figure 1. */
export interface FigureOneScene {
  /** θ*. */
  readonly target: DeltaPairParameters;
  /** F on a grid of `size`² points from (−RANGE, 0) to (0, RANGE), a varies first. */
  readonly losses: Float64Array;
  readonly size: number;
  /** The updates of the picture. */
  readonly arrows: readonly Updates[];
  /** The update whose start has the largest F; the picture also shows its masses. */
  readonly example: Updates;
  /** The updates from a fine lattice of starts in the window. */
  readonly lattice: readonly Updates[];
}

/** Computes the numbers of the figure; the seed decides θ*. */
export function figureOneScene(seed: number): FigureOneScene {
  const target = drawnPair(new Random(seed));
  const model = deltaPair(ALPHA);
  const goal = model.measure(target);
  // The grid contains θ*, and F is linear between grid points, so the level sets are exact.
  const size = Math.round(RANGE / SPACING) + 1;
  const losses = Float64Array.from({ length: size ** 2 }, (_, k) => {
    const [a, b] = [((k % size) - size + 1) * SPACING, Math.floor(k / size) * SPACING];
    // The model is defined for a < 0 < b.
    const theta: DeltaPairParameters = [Math.min(a, -1e-9), Math.max(b, 1e-9)];
    return wassersteinOnLine(model.measure(theta), goal, 1);
  });
  const updatesFrom = (from: DeltaPairParameters): Updates => ({
    from,
    euclidean: model.euclideanUpdate(from, target, STEP),
    wasserstein: model.wassersteinUpdate(from, target, STEP),
  });
  // At θ* there is no update to draw.
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

/** Lists the centers of count × count cells of the window. */
function lattice(count: number): DeltaPairParameters[] {
  return Array.from({ length: count ** 2 }, (_, k) => {
    const center = (index: number) => ((index + 0.5) / count) * RANGE;
    return [-center(k % count), center(Math.floor(k / count))] as const;
  });
}

/** Angles in degrees between the updates and the direction of θ*, over the fine lattice. */
export interface Directions {
  readonly euclidean: { readonly mean: number; readonly greatest: number };
  readonly wasserstein: { readonly mean: number; readonly greatest: number };
  /** Share of the starts at which the Wasserstein angle is smaller, by more than 0.1 degrees. */
  readonly wassersteinNearer: number;
  /** Share of the starts at which the Euclidean angle is smaller, by more than 0.1 degrees. */
  readonly euclideanNearer: number;
}

/** Computes the angles. */
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

/** Computes the angle at `from` between the directions of two points, in degrees. */
function angleBetween(
  from: DeltaPairParameters,
  ...to: [DeltaPairParameters, DeltaPairParameters]
) {
  const [first, second] = to.map(([a, b]) => Math.atan2(b - from[1], a - from[0]));
  const turn = Math.abs(first! - second!);
  return (Math.min(turn, 2 * Math.PI - turn) * 180) / Math.PI;
}

/** The figure `1`. */
export const figureOne: FigureKind = {
  description: 'Figure 1: level sets of W₁ for two point masses, with proximal updates',
  isSeeded: true,
  async draw(seed) {
    const scene = figureOneScene(seed);
    const { euclidean, wasserstein, ...shares } = directionsOf(scene);
    const { target, example } = scene;
    const degrees = (value: number) => `${value.toFixed(1)}°`;
    const percent = (share: number) => `${(100 * share).toFixed(0)} %`;
    const count = formatCount(scene.lattice.length);
    const nearer =
      `From ${percent(shares.wassersteinNearer)} of the starts the Wasserstein update points closer to θ*, ` +
      `from ${percent(shares.euclideanNearer)} the Euclidean update.`;
    const strip = [
      { label: 'θᵏ', color: BASELINE.color, theta: example.from },
      { label: 'Euclidean', color: EUCLIDEAN.color, theta: example.euclidean },
      { label: 'Wasserstein', color: WASSERSTEIN.color, theta: example.wasserstein },
      { label: 'θ*', color: 'currentColor', theta: target },
    ];
    return {
      findings: [
        `θ* = ${formatPair(target)} (seed ${seed}), α = ${ALPHA}, h = ${STEP}`,
        `angle between update and direction of θ*, over ${count} starts:`,
        `  Euclidean: mean ${degrees(euclidean.mean)}, largest ${degrees(euclidean.greatest)}`,
        `  Wasserstein: mean ${degrees(wasserstein.mean)}, largest ${degrees(wasserstein.greatest)}`,
        nearer,
      ],
      picture: {
        name: 'figure-1',
        title: 'Figure 1: proximal updates of a pair of point masses',
        notes: [
          `ρ_θ = ${ALPHA} δ_a + ${1 - ALPHA} δ_b, F(θ) = W₁(ρ_θ, ρ_θ*), θ* = ${formatPair(target)} (seed ${seed}). Darker: larger F.`,
          `Arrows: argmin F(θ) + D²/(2h) from θᵏ, h = ${STEP}. Euclidean D² = ‖θ − θᵏ‖²: at right angles to`,
          'the level sets. Wasserstein D² = W₂²(ρ_θ, ρ_θᵏ): each mass moves by h, or to a target within h.',
          `Angle between update and direction of θ* over ${count} starts: Euclidean ${degrees(euclidean.mean)} on average,`,
          `${degrees(euclidean.greatest)} at most; Wasserstein ${degrees(wasserstein.mean)} and ${degrees(wasserstein.greatest)}.`,
          nearer,
          'Bottom: the masses before and after the updates from the start with the name θᵏ.',
        ],
        alt:
          `Level sets of F over a and b, diamonds around θ* = ${formatPair(target)}, with a Euclidean and a ` +
          `Wasserstein update from each of ${scene.arrows.length} starts. ${nearer}`,
        drawing: stacked(
          [
            await drawLevelSets(scene),
            await drawMassStrip(strip, ALPHA, { range: RANGE, width: SIDE }),
          ],
          12,
        ),
        pixelRatio: 1.5,
      },
    };
  },
};
