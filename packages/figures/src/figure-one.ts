/** Draws Figure 1 of the main paper; `figure-one-scene.ts` computes its numbers. */
import { BASELINE, formatCount, stacked } from '@wprox/report/pictures';
import { formatPair } from './drawn-pair.js';
import type { FigureKind } from './figure.js';
import { ALPHA, directionsOf, figureOneScene, RANGE, STEP } from './figure-one-scene.js';
import { drawLevelSets, EUCLIDEAN, SIDE, WASSERSTEIN } from './level-sets.js';
import { drawMassStrip } from './mass-strip.js';

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
