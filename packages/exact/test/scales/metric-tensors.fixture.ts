/** Laws of metric tensors of models: G in other units of x and of θ is what those units make of it. */
import {
  cdfMetric,
  densityFamilyMetric,
  ellipticMetric,
  gaussianMixture,
  gaussianMixtureMetric,
  graphDistribution,
  graphLaplacian,
  graphMetric,
  logistic,
  normal,
  pushForwardMetric,
  quantileFamilyMetric,
  quantileMetric,
  solveElliptic,
  treeMetric,
} from '../../src/index.js';
import {
  type Entry,
  holds,
  narrow,
  near,
  nearForm,
  nearVector,
  noMatrix,
  noVector,
  offset,
  orRefused,
  rootScale,
  scale,
  type Table,
} from './law.fixture.js';

const path: [number, number, number][] = [
  [0, 1, 1],
  [1, 2, 2],
];
const third = [0.25, 0.25, 0.5];
/** Laws of graph metrics, for trees and in general. */
const graphLaws = (metric: typeof graphMetric): Entry => ({
  laws: {
    'follows the unit of weights and of parameters': () =>
      holds([scale, rootScale], (s, t) => {
        const at = graphDistribution(
          third,
          path.map(([i, j, w]) => [i, j, w * s]),
        );
        const made = metric(at, [[t], [0], [-t]]);
        // Each edge carries t: t²/(ω θ) summed, θ = ¼ and ⅜.
        near(made.get(0, 0), (t / s) * t * (4 + 1 / 0.75), 1e-13);
      }),
    'of masses and weights of any ratio': () =>
      holds([narrow, narrow], (ratio, w) => {
        const p = [ratio / 4, ratio / 4, 1 - ratio / 2];
        const made = metric(
          graphDistribution(p, [
            [0, 1, w],
            [1, 2, 1],
          ]),
          [[1], [0], [-1]],
        );
        near(made.get(0, 0), 4 / ratio / w + 2 / (1 - ratio / 4), 1e-13);
      }),
    'over a bridge of any weight': () =>
      holds([scale], (w) => {
        const bridged = [0, 1, 2].map((i): [number, number, number] => [i, i + 1, i === 1 ? w : 1]);
        const made = metric(graphDistribution([0.25, 0.25, 0.25, 0.25], bridged), [
          [1],
          [1],
          [-1],
          [-1],
        ]);
        near(made.get(0, 0), 8 + 16 / w, 1e-14);
      }),
    'refuses flow over an edge without mass in any unit': () =>
      holds([scale], (t) => {
        const cut = () =>
          metric(graphDistribution([0, 0.5, 0.5], path), [[t], [0], [-t]], { mean: 'geometric' });
        near(Number(orRefused(cut) === undefined), 1, 0);
      }),
  },
  misuses: {
    jacobian: [
      ...noMatrix((bad) => metric(graphDistribution([0.5, 0.5], [[0, 1]]), bad)),
      () => metric(graphDistribution([0.5, 0.5], [[0, 1]]), [[1], [1]]),
    ],
    mean: [
      () => metric(graphDistribution([0.5, 0.5], [[0, 1]]), [[1], [-1]], { mean: 'none' as never }),
    ],
  },
});
const treeEntry = graphLaws(treeMetric);

const grid = (s: number, shift = 0) =>
  ({ lower: [s * shift, 0], upper: [s * (shift + 1), s], cells: [6, 5] }) as const;

export const metricTensors: Table = {
  graphLaplacian: {
    laws: {
      'follows the unit of weights': () =>
        holds([scale, narrow], (s, ratio) => {
          const made = graphLaplacian(graphDistribution([ratio / 2, 1 - ratio / 2], [[0, 1, s]]));
          nearForm(
            made,
            [
              [s / 2, -s / 2],
              [-s / 2, s / 2],
            ],
            1e-14,
          );
        }),
    },
    misuses: {
      mean: [
        () => graphLaplacian(graphDistribution([0.5, 0.5], [[0, 1]]), { mean: 'none' as never }),
      ],
    },
  },
  graphMetric: graphLaws(graphMetric),
  treeMetric: {
    ...treeEntry,
    misuses: {
      ...treeEntry.misuses,
      at: [
        () =>
          treeMetric(
            graphDistribution(
              [0.5, 0.5],
              [
                [0, 1],
                [0, 1],
              ],
            ),
            [[1], [-1]],
          ),
      ],
    },
  },
  cdfMetric: {
    laws: {
      'of N(m, σ²) in any unit and place': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            const p = normal(s * shift, s);
            const made = cdfMetric(
              {
                pdf: p.pdf!,
                cdfDerivatives: (x) => [-p.pdf!(x) * s, -p.pdf!(x) * (x - s * shift)],
              },
              { breakpoints: [s * (shift - 1), s * shift, s * (shift + 1)] },
            );
            nearForm(
              made,
              [
                [s * s, 0],
                [0, s * s],
              ],
              1e-9 + 1e-14 * Math.abs(shift),
            );
          },
          5,
        ),
    },
    misuses: {
      model: [
        () => cdfMetric({ pdf: (x) => 2 * normal(0, 1).pdf!(x), cdfDerivatives: () => [0] }),
        () => cdfMetric({ pdf: () => -1, cdfDerivatives: () => [0] }),
      ],
    },
  },
  quantileMetric: {
    laws: {
      'of uniforms in any unit': () =>
        holds([scale], (s) => {
          const third = (s * s) / 3;
          nearForm(
            quantileMetric((u) => [s * (1 - u), s * u]),
            [
              [third, third / 2],
              [third / 2, third],
            ],
            1e-11,
          );
        }),
    },
  },
  quantileFamilyMetric: {
    laws: {
      'of uniforms in any unit and place': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            const third = (s * s) / 3;
            const made = quantileFamilyMetric(
              (u, [a, b]) => s * (a! * (1 - u) + b! * u),
              [shift, shift + 1],
            );
            nearForm(
              made,
              [
                [third, third / 2],
                [third / 2, third],
              ],
              1e-8,
            );
          },
          5,
        ),
      'sees kinks between its breakpoints, however small': () =>
        holds(
          [scale],
          (s) => {
            const made = quantileFamilyMetric((u, [a]) => s * a! * Math.abs(u - 0.3) ** 0.5, [1]);
            near(made.get(0, 0), s * s * 0.29, 1e-9);
          },
          4,
        ),
      'of normals is the identity, however small': () =>
        holds(
          [scale],
          (s) => {
            const { quantile } = normal(0, 1);
            const made = quantileFamilyMetric((u, [m, a]) => s * (m! + a! * quantile(u)), [0, 1]);
            nearForm(
              made,
              [
                [s * s, 0],
                [0, s * s],
              ],
              1e-8,
            );
          },
          4,
        ),
    },
    misuses: { theta: noVector((bad) => quantileFamilyMetric((u) => u, bad)) },
  },
  densityFamilyMetric: {
    laws: {
      'of logistics is diag(1, π²/3) in any unit and place': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            const made = densityFamilyMetric(([m, a]) => logistic(s * m!, s * a!), [shift, 1]);
            // The model rounds its own location to 1e-16 of the shift.
            nearForm(
              made,
              [
                [s * s, 0],
                [0, (s * s * Math.PI ** 2) / 3],
              ],
              1e-8 + 1e-14 * Math.abs(shift),
            );
          },
          3,
        ),
    },
    misuses: { theta: noVector((bad) => densityFamilyMetric(() => normal(0, 1), bad)) },
  },
  gaussianMixtureMetric: {
    laws: {
      'follows units and offsets, narrow beside wide': () =>
        holds(
          [scale, offset, narrow],
          (s, shift, ratio) => {
            const make = (b: number, a: number) =>
              gaussianMixtureMetric(
                gaussianMixture({
                  weights: [0.25, 0.75],
                  means: [b * a, b * (a + 1)],
                  standardDeviations: [b * ratio, b],
                }),
                ['means', 'standardDeviations'],
              );
            const standard = make(1, 0);
            nearForm(make(s, shift * ratio), standard.to2DArray(), 1e-9 + 1e-15 * Math.abs(shift));
          },
          4,
        ),
    },
    misuses: {
      parameters: [
        () =>
          gaussianMixtureMetric(
            gaussianMixture({ weights: [1], means: [0], standardDeviations: [1] }),
            [],
          ),
      ],
    },
  },
  pushForwardMetric: {
    laws: {
      'of m + σ z is the identity in any unit and place': () =>
        holds(
          [scale, offset],
          (s, shift) => {
            const made = pushForwardMetric((z, [m, a]) => s * (m! + a! * z), [shift, 1]);
            nearForm(
              made.wasserstein,
              [
                [s * s, 0],
                [0, s * s],
              ],
              1e-8,
            );
            nearForm(
              made.relaxed,
              [
                [s * s, 0],
                [0, s * s],
              ],
              1e-8,
            );
          },
          3,
        ),
    },
    misuses: {
      theta: noVector((bad) => pushForwardMetric((z) => z, bad)),
      turningPoints: noVector((bad) =>
        pushForwardMetric((z) => z, [1], { turningPoints: bad }),
      ).slice(1),
      latent: [
        () =>
          pushForwardMetric((z, [a]) => z * a!, [1], {
            latent: { pdf: () => 1, support: [0, Infinity] },
          }),
      ],
    },
  },
  solveElliptic: {
    laws: {
      'follows the units of x and of the source': () =>
        holds(
          [rootScale, scale],
          (s, t) => {
            const solve = (a: number, b: number) => {
              const source = Array.from({ length: 30 }, (_, k) => b * Math.sin(k));
              return solveElliptic(grid(a), (x) => 1 + x / a, source).potential;
            };
            // Φ has the units of σ x²/ρ.
            const expected = solve(1, 1).map((v) => v * s * s * t);
            if (expected.every(Number.isFinite)) nearVector(solve(s, t), expected, 1e-9);
          },
          6,
        ),
    },
    misuses: {
      grid: [() => solveElliptic({ ...grid(1), cells: [0, 1] }, () => 1, [])],
      density: [
        () => solveElliptic(grid(1), () => Number.NaN, new Float64Array(30)),
        () => solveElliptic(grid(1), () => -1, new Float64Array(30)),
      ],
      source: noVector((bad) => solveElliptic(grid(1), () => 1, bad), 30),
    },
  },
  ellipticMetric: {
    laws: {
      'follows the unit of x and of θ': () =>
        holds(
          [rootScale, rootScale],
          (s, t) => {
            const make = (a: number, b: number) => {
              const pdf = (x: number, _y: number, [m]: Float64Array) =>
                (1 + (m! / b) * Math.cos((Math.PI * x) / a)) / a / a;
              const derivatives = (x: number) => [Math.cos((Math.PI * x) / a) / a / a / b];
              return ellipticMetric(grid(a), pdf, [b / 2], { derivatives }).get(0, 0);
            };
            near(make(s, t), (((make(1, 1) * s) / t) * s) / t, 1e-9);
          },
          4,
        ),
    },
    misuses: {
      theta: noVector((bad) => ellipticMetric(grid(1), () => 1, bad)),
      pdf: [() => ellipticMetric(grid(1), () => -1, [1])],
    },
  },
};
