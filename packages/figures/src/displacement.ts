/**
 * Figure of the geodesic of W₂ between two densities on the line, displacement interpolation, beside their
 * linear interpolation (Appendix A of the main paper). The geodesic moves mass; the line between the
 * densities makes it vanish here and appear there, which has a larger action.
 */
import { type Displacement, displacement, gaussianMixture, integrate } from '@wprox/exact';
import { formatMeasure, lineStyle, stacked } from '@wprox/report/pictures';
import type { FigureKind } from './figure.js';
import { drawLinePlot } from './line-plot.js';

const FROM = gaussianMixture({ weights: [1], means: [-2], standardDeviations: [0.5] });
const TO = gaussianMixture({ weights: [0.5, 0.5], means: [1, 3], standardDeviations: [0.4, 0.4] });
const TIMES = [0, 0.25, 0.5, 0.75, 1];
const RANGE = [-4, 5] as const;
const PLACES = Array.from({ length: 361 }, (_, k) => RANGE[0] + (k * (RANGE[1] - RANGE[0])) / 360);

/** Computes the geodesic of the figure. */
export function splittingGeodesic(): Displacement {
  return displacement(FROM, TO);
}

/** Returns (1 − t)ρ₀ + tρ₁ of the figure. */
export function linearInterpolation(t: number) {
  return gaussianMixture({
    weights: [1 - t, t / 2, t / 2],
    means: [-2, 1, 3],
    standardDeviations: [0.5, 0.4, 0.4],
  });
}

/**
 * Computes the action of the linear interpolation, ∫₀¹∫ (F₁ − F₀)²/ρ_t dx dt: the velocity that the
 * continuity equation gives is (F₀ − F₁)/ρ_t. The integral over t is log(ρ₁/ρ₀)/(ρ₁ − ρ₀).
 */
export function linearAction(): number {
  const integrand = (x: number) => {
    const [a, b] = [FROM.pdf(x), TO.pdf(x)];
    const rise = x < 0 ? TO.cdf(x) - FROM.cdf(x) : FROM.survival(x) - TO.survival(x);
    const ratio = TO.logPdf!(x) - FROM.logPdf!(x);
    return rise ** 2 * (Math.abs(ratio) < 1e-9 ? 1 / a : ratio / (b - a));
  };
  return integrate(integrand, -8, 8, {
    breakpoints: [-2, -0.5, 0, 1, 2, 3],
    relativeTolerance: 1e-8,
  }).value;
}

/** The figure `displacement`. */
export const displacementFigure: FigureKind = {
  description: 'displacement interpolation, the geodesic of W₂, beside linear interpolation',
  isSeeded: false,
  async draw() {
    const geodesic = splittingGeodesic();
    const action = linearAction();
    const [moved, mixed] = await Promise.all(
      [
        { heading: 'Displacement interpolation: the geodesic of W₂', at: geodesic.at },
        { heading: 'Linear interpolation (1 − t)ρ₀ + tρ₁', at: linearInterpolation },
      ].map(({ heading, at }) =>
        drawLinePlot({
          heading,
          x: { title: 'x', scale: 'linear', domain: RANGE },
          y: { title: 'density', scale: 'linear', domain: [0, 0.85] },
          lines: TIMES.map((t, i) => {
            const { pdf } = at(t);
            return {
              label: `t = ${t}`,
              style: { ...lineStyle(i), dash: [] },
              points: PLACES.map((x) => ({ x, y: pdf!(x) })),
            };
          }),
          height: 190,
        }),
      ),
    );
    const findings = [
      `displacement interpolation: action ${formatMeasure(geodesic.squaredDistance)} = W₂²`,
      `linear interpolation: action ${formatMeasure(action)}`,
    ];
    return {
      findings,
      picture: {
        name: 'displacement',
        title: 'The geodesic of W₂ moves mass; linear interpolation fades it',
        notes: [
          'From N(−2, 0.5²) to ½N(1, 0.4²) + ½N(3, 0.4²). Above: every quantile moves straight at constant speed,',
          `with the least action, W₂² = ${formatMeasure(geodesic.squaredDistance)}. Below: mass fades out on the left and in on the right. It still has to`,
          `pass the gap between, where the density is small and the speed great: action ${formatMeasure(action)}.`,
        ],
        alt: `Densities at five times along two paths from one peak to two. ${findings.join('; ')}.`,
        drawing: stacked([moved!, mixed!], 26),
        pixelRatio: 1.5,
      },
    };
  },
};
