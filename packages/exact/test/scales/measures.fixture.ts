/** Laws of the measures: numbers are kept, functions of x follow x → a + b x. */
import {
  type Density,
  deltaMixture,
  density,
  discreteMeasure,
  empiricalGaussian,
  exponential,
  gaussian,
  gaussianMixture,
  graphDistribution,
  laplace,
  logistic,
  normal,
  samples,
  uniform,
} from '../../src/index.js';
import {
  angle,
  type Entry,
  holds,
  inverseCondition,
  narrow,
  near,
  nearForm,
  nearVector,
  noMatrix,
  noNumber,
  noPoints,
  noPositive,
  noVector,
  offset,
  points,
  scale,
  scaled,
  type Table,
  turned,
} from './law.fixture.js';

const levels = [1e-12, 0.1, 0.5, 0.8];
const places = [-1.5, -0.25, 0, 0.5, 2];

/** A family's law: pdf, cdf and quantiles follow x → s (shift + x). */
function follows(
  made: Density,
  standard: Density,
  s: number,
  shift: number,
  tolerance = 1e-13,
): void {
  // A place keeps 1e-16 of the shift; the tails multiply what is lost by up to ten.
  const rounding = tolerance + 1e-14 * Math.abs(shift);
  for (const u of levels) {
    near(made.quantile(u), s * (shift + standard.quantile(u)), rounding, s);
    near(made.upperQuantile(u), s * (shift + standard.upperQuantile(u)), rounding, s);
  }
  for (const z of places) {
    const x = s * (shift + z);
    near(made.cdf(x), standard.cdf(z), rounding, 1);
    near(made.survival(x), standard.survival(z), rounding, 1);
    near(made.pdf!(x) * s, standard.pdf!(z), rounding, 1);
    if (standard.logPdf && standard.pdf!(z) > 0) {
      near(made.logPdf!(x), standard.logPdf(z) - Math.log(s), rounding + 1e-13, 1);
    }
  }
}

const family = (make: (location: number, s: number) => Density): Entry['laws'] => ({
  'pdf, cdf and quantiles follow units and offsets': () =>
    holds([scale, offset], (s, shift) => follows(make(s * shift, s), make(0, 1), s, shift)),
});

export const measures: Table = {
  normal: {
    laws: family(normal),
    misuses: {
      mean: noNumber((bad) => normal(bad, 1)),
      standardDeviation: noPositive((bad) => normal(0, bad)),
    },
  },
  laplace: {
    laws: family(laplace),
    misuses: {
      location: noNumber((bad) => laplace(bad, 1)),
      scale: noPositive((bad) => laplace(0, bad)),
    },
  },
  logistic: {
    laws: family(logistic),
    misuses: {
      location: noNumber((bad) => logistic(bad, 1)),
      scale: noPositive((bad) => logistic(0, bad)),
    },
  },
  exponential: {
    laws: {
      'pdf, cdf and quantiles follow units': () =>
        holds([scale], (s) => follows(exponential(1 / s), exponential(1), s, 0)),
    },
    misuses: { rate: noPositive(exponential) },
  },
  uniform: {
    laws: family((location, s) => uniform(location - s, location + s)),
    misuses: {
      lower: noNumber((bad) => uniform(bad, 1)),
      upper: [...noNumber((bad) => uniform(0, bad)), () => uniform(1, 1)],
    },
  },
  gaussianMixture: {
    laws: {
      'pdf, cdf and quantiles follow units and offsets, narrow beside wide': () =>
        holds([scale, offset, narrow], (s, shift, ratio) => {
          const make = (b: number, a: number) =>
            gaussianMixture({
              weights: [0.25, 0.75],
              means: [b * (a - 1), b * (a + 1)],
              standardDeviations: [b * ratio, b],
            });
          // Below the narrow part's width x + shift has no digits of x.
          const rounding = 1e-13 / ratio;
          follows(make(s, shift * ratio), make(1, 0), s, shift * ratio, rounding);
        }),
    },
    misuses: {
      weights: noVector((bad) =>
        gaussianMixture({ weights: bad, means: [0, 1], standardDeviations: [1, 1] }),
      ),
      means: noVector((bad) =>
        gaussianMixture({ weights: [0.5, 0.5], means: bad, standardDeviations: [1, 1] }),
      ),
      standardDeviations: noVector((bad) =>
        gaussianMixture({ weights: [0.5, 0.5], means: [0, 1], standardDeviations: bad }),
      ),
    },
  },
  density: {
    laws: {
      'derives quantiles and cdf at any unit': () =>
        holds(
          [scale],
          (s) => {
            const truth = laplace(0, s);
            const { pdf, cdf, survival, quantile, upperQuantile } = truth;
            const breakpoints = [-s, 0, s];
            const inputs = [
              { cdf, survival },
              { quantile, upperQuantile },
              { pdf: pdf!, breakpoints },
              { pdf: pdf!, cdf, breakpoints },
            ];
            for (const input of inputs) {
              const made = density(input);
              for (const u of [0.05, 0.3, 0.9]) {
                near(made.quantile(u), truth.quantile(u), 1e-11);
                near(made.cdf(truth.quantile(u)), u, 1e-11);
              }
            }
          },
          6,
        ),
    },
    misuses: {
      input: [() => density({})],
      pdf: [
        () => density({ pdf: () => -1, support: [0, 1] }),
        () => density({ pdf: () => 2, support: [0, 1] }),
      ],
      cdf: [() => density({ cdf: () => Number.NaN }), () => density({ cdf: (x) => -x })],
      quantile: [
        () => density({ quantile: () => Number.NaN }),
        () => density({ quantile: (u) => -u }),
      ],
    },
  },
  samples: {
    laws: {
      'keeps each number': () =>
        holds([points(5, 2), scale, offset], (rows, s, shift) => {
          const x = scaled(rows, s, shift);
          nearVector(samples(x.flat(), 2).values, x.flat(), 0);
          near(samples(x.flat(), 2).toMatrix().get(3, 1), x[3]![1]!, 0);
        }),
    },
    misuses: {
      values: [...noVector((bad) => samples(bad, 2)), () => samples([1, 2, 3], 2)],
      dimension: noPositive((bad) => samples([1, 2], bad)),
    },
  },
  discreteMeasure: {
    laws: {
      'keeps each number, and weights of any ratio': () =>
        holds([points(3, 2), scale, narrow], (rows, s, ratio) => {
          const x = scaled(rows, s);
          const made = discreteMeasure(x, [ratio / 2, 0.5, 0.5 - ratio / 2]);
          nearVector(made.values, x.flat(), 0);
          near(made.weights[0]!, ratio / 2, 1e-15);
        }),
    },
    misuses: {
      points: noPoints((bad) => discreteMeasure(bad)),
      weights: [
        ...noVector((bad) => discreteMeasure([[1], [2]], bad)),
        () => discreteMeasure([[1], [2]], [2, -1]),
        () => discreteMeasure([[1], [2]], [1, 1]),
      ],
    },
  },
  deltaMixture: {
    laws: {
      'keeps each number': () =>
        holds([scale, offset], (s, shift) =>
          nearVector(deltaMixture([s * shift, s]).values, [s * shift, s], 0),
        ),
    },
    misuses: {
      locations: [
        ...noVector((bad) => deltaMixture(bad)),
        () =>
          deltaMixture([
            [1, 2],
            [3, 4],
          ] as never),
      ],
      weights: noVector((bad) => deltaMixture([1, 2], bad)),
    },
  },
  gaussian: {
    laws: {
      'keeps mean and covariance at any unit, offset and condition': () =>
        holds([scale, offset, inverseCondition, angle], (s, shift, ratio, turn) => {
          const covariance = turned(s, s * Math.sqrt(ratio), turn);
          const made = gaussian([s * shift, s], covariance);
          nearVector(made.mean, [s * shift, s], 0);
          nearForm(made.covariance, covariance, 1e-15);
        }),
    },
    misuses: {
      mean: noVector((bad) =>
        gaussian(bad, [
          [1, 0],
          [0, 1],
        ]),
      ),
      covariance: [
        ...noMatrix((bad) => gaussian([0, 0], bad)),
        () =>
          gaussian(
            [0, 0],
            [
              [1, 2],
              [0, 1],
            ],
          ),
        () =>
          gaussian(
            [0, 0],
            [
              [1, 0],
              [0, -1],
            ],
          ),
      ],
    },
  },
  empiricalGaussian: {
    laws: {
      'follows units, coordinate by coordinate, and offsets': () =>
        holds([points(6, 2), scale, narrow, offset], (rows, unit, ratio, shift) => {
          // Variances of which float64 has all digits.
          const s = Math.max(unit, 1e-145 / ratio);
          const made = empiricalGaussian(rows.map(([x, y]) => [s * (x! + shift), s * ratio * y!]));
          const standard = empiricalGaussian(rows);
          near(made.mean[0]!, s * (standard.mean[0]! + shift), 1e-14, s);
          near(made.mean[1]!, s * ratio * standard.mean[1]!, 1e-14, s * ratio);
          const c = standard.covariance;
          // Sums x + shift keep 1e-16 of the shift.
          nearForm(
            made.covariance,
            [
              [s * s * c.get(0, 0), s * s * ratio * c.get(0, 1)],
              [s * s * ratio * c.get(0, 1), s * ratio * (s * ratio * c.get(1, 1))],
            ].map((row) => [...row]),
            1e-13 + (1e-15 * Math.abs(shift)) / Math.min(1, Math.max(c.get(0, 0), 1e-30)),
          );
        }),
    },
    misuses: {
      samples: noPoints((bad) => empiricalGaussian(bad)),
      ddof: noNumber((bad) => empiricalGaussian([[1], [2]], { ddof: bad })),
    },
  },
  graphDistribution: {
    laws: {
      'keeps masses of any ratio and weights of any unit': () =>
        holds([scale, narrow], (s, ratio) => {
          const made = graphDistribution([ratio / 2, 1 - ratio / 2], [[0, 1, s]]);
          near(made.probabilities[0]!, ratio / 2, 1e-15);
          near(made.edges[0]![2]!, s, 0);
        }),
    },
    misuses: {
      probabilities: [
        ...noVector((bad) => graphDistribution(bad, [])),
        () => graphDistribution([0.5, 0.6], []),
      ],
      edges: [
        () => graphDistribution([0.5, 0.5], [[0, 2]]),
        () => graphDistribution([0.5, 0.5], [[0, 0]]),
        () => graphDistribution([0.5, 0.5], [[0, Number.NaN]]),
        () => graphDistribution([0.5, 0.5], [[0, 1, Number.NaN]]),
        () => graphDistribution([0.5, 0.5], [[0, 1, 0]]),
      ],
    },
  },
};
