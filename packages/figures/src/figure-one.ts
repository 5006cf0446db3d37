/**
 * Figure 1 of the main paper: the level sets of F(θ) = W₁(ρ_θ, ρ_θ*) for the pair of point masses
 * ρ_θ = α δ_a + (1 − α) δ_b of Example 1, and one proximal update argmin F + D²/(2h) from each of
 * several θᵏ with D² = ‖θ − θᵏ‖² (Euclidean) and D² = W₂²(ρ_θ, ρ_θᵏ) (Wasserstein).
 *
 * The paper says that the Wasserstein updates point "more consistently in the direction of the global
 * minimum". The angles between updates and that direction tell how far this is so.
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
/** Arrows per row and column of the picture. */
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
  /** F on the grid of `size`² points, from a = −RANGE, b = 0 on, a first. */
  readonly losses: Float64Array;
  readonly size: number;
  /** The updates that are drawn. */
  readonly arrows: readonly Updates[];
  /** The one of them that begins where F is greatest, shown as masses too. */
  readonly example: Updates;
  /** The updates from a fine lattice of starts over the window. */
  readonly lattice: readonly Updates[];
}

/** Computes the figure; the seed draws θ*. */
export function figureOneScene(seed: number): FigureOneScene {
  const target = drawnPair(new Random(seed));
  const model = deltaPair(ALPHA);
  const goal = model.measure(target);
  // Multiples of the spacing, θ* among them: F is linear between, so its level sets are exact.
  const size = Math.round(RANGE / SPACING) + 1;
  const losses = Float64Array.from({ length: size ** 2 }, (_, k) => {
    const [a, b] = [((k % size) - size + 1) * SPACING, Math.floor(k / size) * SPACING];
    // The model ends just before 0.
    const theta: DeltaPairParameters = [Math.min(a, -1e-9), Math.max(b, 1e-9)];
    return wassersteinOnLine(model.measure(theta), goal, 1);
  });
  const updatesFrom = (from: DeltaPairParameters): Updates => ({
    from,
    euclidean: model.euclideanUpdate(from, target, STEP),
    wasserstein: model.wassersteinUpdate(from, target, STEP),
  });
  // From θ* itself no arrow leaves.
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

/** The centres of count × count cells of the window. */
function lattice(count: number): DeltaPairParameters[] {
  return Array.from({ length: count ** 2 }, (_, k) => {
    const centre = (index: number) => ((index + 0.5) / count) * RANGE;
    return [-centre(k % count), centre(Math.floor(k / count))] as const;
  });
}

/** How updates point, in degrees off the way to θ*, over the fine lattice. */
export interface Directions {
  readonly euclidean: { readonly mean: number; readonly greatest: number };
  readonly wasserstein: { readonly mean: number; readonly greatest: number };
  /** Shares of the starts from which one is off by less than the other, by 0.1 degrees at least. */
  readonly wassersteinNearer: number;
  readonly euclideanNearer: number;
}

/** Measures the angles. */
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

/** The angle at `from` between the ways to two other points, in degrees. */
function angleBetween(
  from: DeltaPairParameters,
  ...to: [DeltaPairParameters, DeltaPairParameters]
) {
  const [first, second] = to.map(([a, b]) => Math.atan2(b - from[1], a - from[0]));
  const turn = Math.abs(first! - second!);
  return (Math.min(turn, 2 * Math.PI - turn) * 180) / Math.PI;
}

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
      `From ${percent(shares.wassersteinNearer)} of the starts the Wasserstein update points nearer to θ*, ` +
      `from ${percent(shares.euclideanNearer)} the Euclidean.`;
    const strip = [
      { label: 'θᵏ', colour: BASELINE.colour, theta: example.from },
      { label: 'Euclidean', colour: EUCLIDEAN.colour, theta: example.euclidean },
      { label: 'Wasserstein', colour: WASSERSTEIN.colour, theta: example.wasserstein },
      { label: 'θ*', colour: 'currentColor', theta: target },
    ];
    return {
      findings: [
        `θ* = ${formatPair(target)} (seed ${seed}), α = ${ALPHA}, h = ${STEP}`,
        `angle between update and way to θ*, over ${count} starts:`,
        `  Euclidean: mean ${degrees(euclidean.mean)}, greatest ${degrees(euclidean.greatest)}`,
        `  Wasserstein: mean ${degrees(wasserstein.mean)}, greatest ${degrees(wasserstein.greatest)}`,
        nearer,
      ],
      picture: {
        name: 'figure-1',
        title: 'Figure 1: proximal updates of a pair of point masses',
        notes: [
          `ρ_θ = ${ALPHA} δ_a + ${1 - ALPHA} δ_b, F(θ) = W₁(ρ_θ, ρ_θ*), θ* = ${formatPair(target)} (seed ${seed}). Darker: F is greater.`,
          `Arrows: argmin F(θ) + D²/(2h) from θᵏ, h = ${STEP}. Euclidean D² = ‖θ − θᵏ‖²: at right angles to`,
          'the level sets. Wasserstein D² = W₂²(ρ_θ, ρ_θᵏ): every mass moves by h, or to its target if nearer.',
          `Angle between update and way to θ* over ${count} starts: Euclidean ${degrees(euclidean.mean)} on average,`,
          `${degrees(euclidean.greatest)} at most; Wasserstein ${degrees(wasserstein.mean)} and ${degrees(wasserstein.greatest)}.`,
          nearer,
          'At the bottom: the masses before and after the updates from the start that is named θᵏ.',
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
