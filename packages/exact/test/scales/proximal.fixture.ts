/** Laws of the proximal distances: times a² where x and y are, closed forms of shifts and scalings. */
import {
  affineDistance,
  affineFromSamples,
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  gaussian,
  linearBasis,
  normal,
  o1FromGaussians,
  o1FromSamples,
  o2DiagFromGaussians,
  o2DiagFromSamples,
  o2FullFromGaussians,
  o2FullFromSamples,
  rwpFromGaussians,
  rwpFromSamples,
  semiBackwardFromDensities,
} from '../../src/index.js';
import {
  axisGaussian,
  type Entry,
  holds,
  narrow,
  near,
  nearVector,
  noMatrix,
  noNumber,
  noPoints,
  number,
  offset,
  points,
  rootScale,
  scale,
  type Table,
} from './law.fixture.js';

const pair = [
  [0, 0],
  [1, 1],
];
const plane = axisGaussian([0, 0], [1, 1]);
const line = axisGaussian([0], [1]);
/** Twenty places with mean 0, fixed, so that the covariance is far from singular. */
const cloud = Array.from({ length: 20 }, (_, i) => [Math.sin(3 * i + 1), Math.cos(5 * i + 2)]);

/** Samples whose coordinates have their own units and places. */
const placed = (rows: readonly (readonly number[])[], a: number, b: number, shift: number) =>
  rows.map(([x, y]) => [a * (x! + shift), b * (y! - shift)]);

interface OfSamples {
  readonly squaredDistance: number;
  readonly gradient: Float64Array;
}
type FromSamples = (x: number[][], y: number[][]) => OfSamples;

/** D̃² and its gradient follow the unit; offsets cost 1e-16 of themselves, squared ones never. */
const fromSamples = (distance: FromSamples, kinds = scale): Entry['laws'] => ({
  'is times a², its gradient times a, and free of the place': () =>
    holds([points(20, 2), kinds, offset], (moves, s, shift) => {
      const x = cloud.map(([p, q], i) => [p! + 0.3 * moves[i]![0]!, q! + 0.3 * moves[i]![1]!]);
      const far = distance(placed(x, s, s, shift), placed(cloud, s, s, shift));
      const standard = distance(placed(x, 1, 1, 0), placed(cloud, 1, 1, 0));
      const doubt = 1e-11 + 1e-14 * Math.abs(shift);
      near(far.squaredDistance, s * s * standard.squaredDistance, doubt, 1e-2 * s * s);
      nearVector(
        far.gradient,
        standard.gradient.map((g) => g * s),
        10 * doubt,
      );
    }),
});
const ofSamplesMisuses = (
  distance: (x: never, y: never) => unknown,
): Record<string, (() => unknown)[]> => ({
  x: noPoints((bad) => distance(bad, pair as never)),
  y: [
    ...noPoints((bad) => distance(pair as never, bad)),
    () => distance(pair as never, [[1], [2]] as never),
  ],
});

/** What a shift by d and a spread of σ beside 1 cost: exact numbers of one coordinate. */
const ofGaussians = (
  distance: (x: typeof plane, y: typeof plane) => number,
  one: (d: number, spread: number) => number,
  kinds = scale,
): Entry['laws'] => ({
  'is the sum of the axes in their own units': () =>
    holds([kinds, narrow, number, number, offset], (s, ratio, d, e, shift) => {
      const spread = 1 + Math.abs(e);
      const b = Math.max(s * ratio, 1e-150);
      const x = axisGaussian([s * (shift + d), 0], [s, b * spread]);
      const y = axisGaussian([s * shift, b], [s * spread, b]);
      const expected =
        s * s * one(d / spread, 1 / spread) * spread * spread + b * b * one(-1, spread);
      near(distance(x, y), expected, 1e-12 + 1e-12 * Math.abs(shift));
    }),
});
/** O2 of one coordinate, y of spread 1: d² + (v − 1 + d²)²/4. */
const o2 = (d: number, spread: number) => d * d + (spread * spread - 1 + d * d) ** 2 / 4;

export const proximal: Table = {
  rwpFromSamples: { laws: fromSamples(rwpFromSamples), misuses: ofSamplesMisuses(rwpFromSamples) },
  o1FromSamples: { laws: fromSamples(o1FromSamples), misuses: ofSamplesMisuses(o1FromSamples) },
  o2DiagFromSamples: {
    laws: {
      ...fromSamples(o2DiagFromSamples),
      'is the sum of the axes, one narrow': () =>
        holds([rootScale, narrow, number], (s, ratio, d) => {
          const move = ([p, q]: readonly number[]): number[] => [s * p! + s * d, s * ratio * q!];
          const made = o2DiagFromSamples(
            cloud.map(move),
            cloud.map(([p, q]) => [s * p!, s * ratio * q!]),
          );
          const own = o2DiagFromSamples(
            cloud.map(([p]) => [p! + d]),
            cloud.map(([p]) => [p!]),
          );
          near(made.squaredDistance, s * s * own.squaredDistance, 1e-12);
        }),
    },
    misuses: {
      ...ofSamplesMisuses(o2DiagFromSamples),
      damping: [
        ...noNumber((bad) => o2DiagFromSamples(pair, pair, { damping: bad })),
        () => o2DiagFromSamples([[1], [2]], [[1], [1]]),
      ],
    },
  },
  o2FullFromSamples: {
    laws: fromSamples(o2FullFromSamples),
    misuses: {
      ...ofSamplesMisuses(o2FullFromSamples),
      damping: [
        ...noNumber((bad) => o2FullFromSamples(cloud, cloud, { damping: bad })),
        () => o2FullFromSamples([[1], [2]], [[1], [1]]),
      ],
    },
  },
  affineFromSamples: {
    laws: {
      ...fromSamples((x, y) => affineFromSamples(x, y, linearBasis(2))),
      'of squares is O2Diag’s at any offset, narrow beside wide': () =>
        holds([rootScale, narrow, offset, number], (s, ratio, shift, d) => {
          const b = s * ratio;
          const x = cloud.map(([p, q]) => [s * (p! + d + shift), b * (q! - shift)]);
          const y = cloud.map(([p, q]) => [s * (p! + shift), b * (1.5 * q! - shift)]);
          const made = affineFromSamples(x, y, diagonalQuadraticBasis(2));
          const doubt = 1e-10 + 1e-13 * Math.abs(shift);
          near(made.squaredDistance, o2DiagFromSamples(x, y).squaredDistance, doubt);
        }),
    },
    misuses: {
      ...ofSamplesMisuses((x, y) => affineFromSamples(x, y, fullQuadraticBasis(2))),
      damping: noNumber((bad) => affineFromSamples(pair, pair, linearBasis(2), { damping: bad })),
      basis: [
        () =>
          affineFromSamples([[1], [2]], [[1], [2]], {
            ...linearBasis(1),
            values: () => [Number.NaN],
          }),
      ],
      reference: noPoints((bad) =>
        affineFromSamples(pair, pair, linearBasis(2), { reference: bad }),
      ),
    },
  },
  affineDistance: {
    laws: {
      'of N(d, σ²) beside N(0, 1) is d² + (σ² − 1 + d²)²/4, axis by axis at any offset': () =>
        holds([rootScale, narrow, offset, number, number], (s, ratio, shift, d, e) => {
          const spread = 1 + Math.abs(e);
          const b = s * ratio;
          const x = axisGaussian([s * (shift + d), b * shift], [s * spread, b * spread]);
          const y = axisGaussian([s * shift, b * shift], [s, b]);
          const made = affineDistance(x, y, fullQuadraticBasis(2));
          // Between the axes: Q_12 (v + w) = d·0 = 0.
          const expected = s * s * o2(d, spread) + b * b * o2(0, spread);
          near(made.squaredDistance, expected, 1e-10 + 1e-13 * Math.abs(shift));
        }),
    },
    misuses: {
      x: [
        ...noPoints((bad) => affineDistance(bad, plane, fullQuadraticBasis(2))),
        () => affineDistance(line, plane, fullQuadraticBasis(2)),
      ],
      y: noPoints((bad) => affineDistance(plane, bad, fullQuadraticBasis(2))),
      damping: noNumber((bad) =>
        affineDistance(plane, plane, fullQuadraticBasis(2), { damping: bad }),
      ),
    },
  },
  rwpFromGaussians: {
    laws: ofGaussians(rwpFromGaussians, (d, spread) => d * d + (spread - 1) ** 2),
    misuses: {
      y: [() => rwpFromGaussians(plane, line)],
      crossCovariance: noMatrix((bad) => rwpFromGaussians(plane, plane, bad)),
    },
  },
  o1FromGaussians: {
    laws: ofGaussians(o1FromGaussians, (d) => d * d),
    misuses: { y: [() => o1FromGaussians(plane, line)] },
  },
  o2DiagFromGaussians: {
    laws: ofGaussians((x, y) => o2DiagFromGaussians(x, y).squaredDistance, o2),
    misuses: {
      y: [() => o2DiagFromGaussians(plane, line)],
      damping: [
        ...noNumber((bad) => o2DiagFromGaussians(plane, plane, { damping: bad })),
        () => o2DiagFromGaussians(line, gaussian([0], [[0]])),
      ],
    },
  },
  o2FullFromGaussians: {
    laws: {
      'is the sum of the axes where their means do not move together, narrow beside wide': () =>
        holds([scale, narrow, offset, number, number], (s, ratio, shift, d, e) => {
          const spread = 1 + Math.abs(e);
          const b = Math.max(s * ratio, 1e-150);
          const x = axisGaussian([s * (shift + d), 0], [s, b * spread]);
          const y = axisGaussian([s * shift, 0], [s, b]);
          const expected = s * s * o2(d, 1) + b * b * o2(0, spread);
          near(
            o2FullFromGaussians(x, y).squaredDistance,
            expected,
            1e-12 + 1e-12 * Math.abs(shift),
          );
        }),
      'sees the narrow axis alone': () =>
        holds([scale, narrow, number], (s, ratio, e) => {
          const spread = 1 + Math.abs(e);
          const b = Math.max(s * ratio, 1e-150);
          const made = o2FullFromGaussians(
            axisGaussian([0, b], [s, b * spread]),
            axisGaussian([0, 0], [s, b]),
          );
          near(made.squaredDistance, b * b * o2(1, spread), 1e-12);
        }),
    },
    misuses: {
      y: [() => o2FullFromGaussians(plane, line)],
      damping: [
        ...noNumber((bad) => o2FullFromGaussians(plane, plane, { damping: bad })),
        () => o2FullFromGaussians(line, gaussian([0], [[0]])),
      ],
    },
  },
  semiBackwardFromDensities: {
    laws: {
      'of a narrow or a wide shift follows units and offsets': () =>
        holds(
          [scale, offset, narrow],
          (s, shift, ratio) => {
            const make = (b: number, a: number, d: number) =>
              semiBackwardFromDensities(normal(b * (a + d), b), normal(b * a, b));
            // Distribution functions keep 1e-16 of 1, and places 1e-16 of the offset, which count against d.
            const d = Math.max(ratio, 1e-7 * Math.abs(shift) ** 0.5) / 2;
            const doubt = 1e-9 + (1e-15 * (1 + Math.abs(shift))) / d;
            if (doubt < 1e-2) near(make(s, shift, d), s * s * make(1, 0, d), doubt);
          },
          6,
        ),
      'of scales likewise': () =>
        holds(
          [scale],
          (s) => {
            const make = (b: number) => semiBackwardFromDensities(normal(0, b), normal(0, b * 1.2));
            near(make(s), s * s * make(1), 1e-10);
          },
          6,
        ),
    },
    misuses: {
      reference: [
        () =>
          semiBackwardFromDensities(normal(0, 1), normal(0, 1), {
            ...normal(0, 1),
            pdf: undefined,
          }),
      ],
    },
  },
};
