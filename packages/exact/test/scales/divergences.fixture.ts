/** Laws of the divergences: free of the unit and the place of x, closed forms of normals. */
import {
  deltaMixture,
  gaussian,
  gaussianKullbackLeibler,
  gaussianMixture,
  graphDistribution,
  jensenShannon,
  kullbackLeibler,
  l2Distance,
  laplace,
  normal,
  totalVariation,
} from '../../src/index.js';
import {
  angle,
  axisGaussian,
  holds,
  inverseCondition,
  narrow,
  near,
  noPoints,
  number,
  offset,
  scale,
  type Table,
  turned,
} from './law.fixture.js';

const pair = [
  [0, 0],
  [1, 1],
];
type Divergence = typeof totalVariation;

/** D(a + b x) = D(x): for laplace beside a mixture, one narrow. A far place keeps 1e-16 of itself. */
const isFree = (divergence: Divergence) => () =>
  holds(
    [scale, offset, narrow],
    (s, shift, ratio) => {
      const compare = (b: number, a: number) =>
        divergence(
          laplace(b * a, b),
          gaussianMixture({
            weights: [0.5, 0.5],
            means: [b * a, b * (a + 1)],
            standardDeviations: [b * ratio, b],
          }),
        );
      // Means are given to 1e-16 of the shift, which the narrow part sees as a shift of its own.
      const doubt = 1e-10 + 1e-15 * Math.abs(shift);
      near(compare(s, shift * ratio), compare(1, 0), doubt);
    },
    8,
  );
const misuses = (divergence: Divergence) => ({
  p: noPoints((bad) => divergence(bad, pair)),
  q: [...noPoints((bad) => divergence(pair, bad)), () => divergence(pair, [[1]])],
});
/** Of masses on points and nodes, of any ratio. */
const ofMasses = (divergence: Divergence, expected: (ratio: number) => number) => () =>
  holds([narrow, scale], (ratio, s) => {
    const [p, q] = [
      [ratio / 2, 1 - ratio / 2],
      [0.5, 0.5],
    ];
    near(divergence(deltaMixture([0, s], p), deltaMixture([0, s], q)), expected(ratio), 1e-14);
    const onGraph = (masses: number[]) => graphDistribution(masses, [[0, 1, s]]);
    near(divergence(onGraph(p), onGraph(q)), expected(ratio), 1e-14);
  });
/** Σ p log(p/q) for p = (r/2, 1 − r/2), q = (½, ½), from what does not cancel at r = 1. */
const kl = (r: number) => (r / 2) * Math.log(r) + (1 - r / 2) * Math.log1p(1 - r);

export const divergences: Table = {
  totalVariation: {
    laws: {
      'is free of units and offsets': isFree(totalVariation),
      'of masses is ½ Σ |p − q|': ofMasses(totalVariation, (r) => 0.5 - r / 2),
      'of far normals is 1, however narrow': () =>
        holds([scale, narrow], (s, ratio) =>
          near(totalVariation(normal(0, s * ratio), normal(40 * s, s * ratio)), 1, 1e-12),
        ),
    },
    misuses: misuses(totalVariation),
  },
  kullbackLeibler: {
    laws: {
      'is free of units and offsets': isFree(kullbackLeibler),
      'of masses is Σ p log(p/q)': ofMasses(kullbackLeibler, kl),
      'of normals is its closed form, narrow beside wide': () =>
        holds([scale, narrow, number], (s, ratio, d) =>
          near(
            kullbackLeibler(normal(s * d, s * ratio), normal(0, s)),
            (ratio * ratio - 1 + d * d) / 2 - Math.log(ratio),
            1e-11,
          ),
        ),
    },
    misuses: misuses(kullbackLeibler),
  },
  jensenShannon: {
    laws: {
      'is free of units and offsets': isFree(jensenShannon),
      'of masses is its sum': ofMasses(jensenShannon, (r) => {
        const half = (a: number, b: number) => (a / 2) * Math.log((2 * a) / (a + b));
        const [a, b] = [r / 2, 1 - r / 2];
        return half(a, 0.5) + half(0.5, a) + half(b, 0.5) + half(0.5, b);
      }),
    },
    misuses: misuses(jensenShannon),
  },
  l2Distance: {
    laws: {
      'of densities follows 1/√unit and offsets': () =>
        holds([scale, offset], (s, shift) =>
          near(
            l2Distance(normal(s * shift, s), laplace(s * shift, s)) * Math.sqrt(s),
            l2Distance(normal(0, 1), laplace(0, 1)),
            1e-10 + 1e-15 * Math.abs(shift),
          ),
        ),
      'of normals is its closed form, narrow beside wide': () =>
        holds([scale, narrow], (s, ratio) => {
          const own = (a: number) => 1 / (2 * Math.sqrt(Math.PI) * a);
          const cross = 1 / Math.sqrt(2 * Math.PI * (1 + ratio * ratio));
          const expected = Math.sqrt(Math.max(0, own(1) + own(ratio) - 2 * cross));
          const size = Math.sqrt(own(ratio));
          near(l2Distance(normal(0, s), normal(0, s * ratio)) * Math.sqrt(s), expected, 1e-7, size);
          const ofGaussians = l2Distance(axisGaussian([0], [s]), axisGaussian([0], [s * ratio]));
          near(ofGaussians * Math.sqrt(s), expected, 1e-7, size);
        }),
      'of Gaussians in the plane follows 1/unit': () =>
        holds([scale, angle], (s, turn) => {
          const compare = (b: number) =>
            l2Distance(gaussian([0, 0], turned(b, b / 2, turn)), axisGaussian([b, 0], [b, b]));
          near(compare(s) * s, compare(1), 1e-12);
        }),
    },
    misuses: misuses(l2Distance as Divergence),
  },
  gaussianKullbackLeibler: {
    laws: {
      'is free of units, axis by axis': () =>
        holds([scale, narrow, number, number], (s, ratio, d, e) => {
          const spread = 1 + Math.abs(e);
          // Variances below 1e-300 have no digits.
          const b = Math.max(s * ratio, 1e-150);
          const p = axisGaussian([s * d, 0], [s * spread, b]);
          const q = axisGaussian([0, b * e], [s, b * spread]);
          const one = (a: number, m: number) => (a * a - 1 + m * m) / 2 - Math.log(a);
          near(gaussianKullbackLeibler(p, q), one(spread, d) + one(1 / spread, e / spread), 1e-12);
        }),
      'at any condition, turned': () =>
        holds([scale, inverseCondition, angle], (s, ratio, turn) => {
          const [a, b] = [s, s * Math.sqrt(ratio)];
          const p = gaussian([0, 0], turned(a, b, turn));
          const q = gaussian([0, 0], turned(2 * a, 2 * b, turn));
          // Entries are given to 1e-16 of the largest: the small variance to 1e-16/ratio of itself.
          if (ratio >= 1e-10)
            near(gaussianKullbackLeibler(p, q), 2 * Math.LN2 - 0.75, 1e-14 / ratio);
        }),
    },
    misuses: {
      q: [() => gaussianKullbackLeibler(axisGaussian([0], [1]), axisGaussian([0, 0], [1, 1]))],
    },
  },
};
