/** Laws of differentiation and quadrature: right to their own stated error, in any unit and place. */
import {
  ArgumentError,
  DifferentiationError,
  gaussHermite,
  gaussianCubature,
  gradient,
  integrate,
  jacobian,
  Matrix,
  QuadratureError,
  visitInnerProducts,
} from '../../src/index.js';
import {
  axisGaussian,
  holds,
  narrow,
  near,
  nearVector,
  noNumber,
  noPoints,
  noPositive,
  noVector,
  number,
  numbers,
  offset,
  points,
  scale,
  scaled,
  type Table,
} from './law.fixture.js';

/** Asserts a value within its own stated error, which may not be above a fraction of its size. */
function stated(value: number, error: number, truth: number, share: number, size: number): void {
  if (!(Math.abs(value - truth) <= error)) throw new Error(`${value} ± ${error}; truth ${truth}`);
  if (!(error <= share * size))
    throw new Error(`${value} ± ${error}: no more than ${share} of ${size}`);
}
const plane = axisGaussian([0, 0], [1, 1]);

/** The inner products of two sets, a row for each point of the first; NaN where none was visited. */
function innerProducts(x: number[][], y: number[][], half = false): number[][] {
  const all = x.map(() => y.map(() => Number.NaN));
  const keep = (i: number, j: number, products: Float64Array) =>
    products.forEach((value, k) => {
      all[i]![j + k] = value;
    });
  visitInnerProducts(x, y, keep, { half });
  return all;
}

export const numerics: Table = {
  Matrix: {
    laws: {
      'is ml-matrix’s, with products at any unit': () =>
        holds([scale, number], (s, d) => {
          near(
            new Matrix([
              [s, 0],
              [0, 1],
            ])
              .mmul(new Matrix([[d], [1]]))
              .get(0, 0),
            s * d,
            1e-15,
          );
        }),
    },
  },
  visitInnerProducts: {
    laws: {
      'is bilinear at any unit, and the same either way round': () =>
        holds([points(4, 3), points(5, 3), scale], (x, y, s) => {
          const [products, turned] = [innerProducts(x, y), innerProducts(y, x)];
          const far = innerProducts(scaled(x, s), scaled(y, s));
          x.forEach((p, i) => {
            const size = y.map((q) => p.reduce((sum, v, k) => sum + Math.abs(v * q[k]!), 0));
            y.forEach((_, j) => {
              near(products[i]![j]!, turned[j]![i]!, 0);
              near(far[i]![j]! / s / s, products[i]![j]!, 1e-14, size[j]);
            });
          });
        }),
      'visits each pair of a half once': () =>
        holds([points(6, 2)], (x) => {
          const [all, half] = [innerProducts(x, x), innerProducts(x, x, true)];
          x.forEach((_, i) => {
            for (let j = i; j < x.length; j++) near(half[i]![j]!, all[i]![j]!, 0);
          });
        }),
    },
    misuses: {
      x: noPoints((bad) => visitInnerProducts(bad, [[1, 2]], () => {})),
      y: noPoints((bad) => visitInnerProducts([[1, 2]], bad, () => {})),
    },
  },
  ArgumentError: {
    laws: {
      'names the argument': () => {
        const { argument, message } = new ArgumentError('x', 'is 1; expected 2');
        near(Number(argument === 'x' && message.startsWith('x is 1')), 1, 0);
      },
    },
  },
  DifferentiationError: {
    laws: {
      'comes for kinks at any unit, with the best there is': () =>
        holds([scale], (s) => {
          try {
            gradient(([x]) => s * Math.abs(x! - 0.1), [0.1]);
          } catch (error) {
            if (error instanceof DifferentiationError && Math.abs(error.value) <= error.error)
              return;
          }
          throw new Error('no DifferentiationError');
        }),
    },
  },
  QuadratureError: {
    laws: {
      'comes for integrals that diverge at any unit': () =>
        holds(
          [scale],
          (s) => {
            try {
              integrate((x) => s / x, 1, Infinity);
            } catch (error) {
              if (error instanceof QuadratureError) return;
            }
            throw new Error('no QuadratureError');
          },
          5,
        ),
    },
  },
  gradient: {
    laws: {
      'is right to its stated error in any unit of f and of θ': () =>
        holds([scale, scale, number], (s, t, d) => {
          // The unit of θ is said by `steps` where it is not about max(1, |θ|).
          const made = gradient(([x]) => s * Math.sin(x! / t), [t * d], { steps: 0.15 * t });
          const size = s / t;
          if (size > 1e-290 && size < 1e290) {
            stated(made.values[0]!, made.errors[0]!, size * Math.cos(d), 1e-9, size);
          }
        }),
      'finds the unit of θ by itself over sixteen decades': () =>
        holds([narrow, number, offset], (t, d, shift) => {
          const place = t * (d + shift);
          const made = gradient(([x]) => Math.sin(x! / t), [place]);
          // sin x keeps 1e-16 of x: at 1e8 its slope keeps eight digits less.
          stated(
            made.values[0]!,
            made.errors[0]!,
            Math.cos(place / t) / t,
            1e-8 + 1e-12 * Math.abs(shift),
            1 / t,
          );
        }),
      'narrow beside wide': () =>
        holds([narrow, number], (t, d) => {
          const made = gradient(([x, y]) => Math.sin(x!) + Math.sin(y! / t), [d, t * d]);
          stated(made.values[1]!, made.errors[1]!, Math.cos(d) / t, 1e-8, 1 / t);
          stated(made.values[0]!, made.errors[0]!, Math.cos(d), 1e-8, 1);
        }),
    },
    misuses: {
      theta: noVector((bad) => gradient(() => 0, bad)),
      steps: [
        ...noVector((bad) => gradient(([x]) => x!, [1], { steps: bad })),
        ...noPositive((bad) => gradient(([x]) => x!, [1], { steps: bad })),
      ],
      function: [() => gradient(() => Number.NaN, [1])],
    },
  },
  jacobian: {
    laws: {
      'is right to its stated error, components of any two units': () =>
        holds([scale, scale, number, number], (s, t, a, b) => {
          const made = jacobian(([x, y]) => [s * Math.exp(x! * y!), t * Math.cos(x! - y!)], [a, b]);
          const [e, c] = [s * Math.exp(a * b), -t * Math.sin(a - b)];
          const truth = [
            [e * b, e * a],
            [c, -c],
          ];
          truth.forEach((row, i) => {
            row.forEach((value, j) => {
              stated(
                made.values.get(i, j),
                made.errors.get(i, j),
                value,
                1e-8,
                i === 0 ? e * 4 : t,
              );
            });
          });
        }),
    },
    misuses: {
      theta: noVector((bad) => jacobian(() => [0], bad)),
      steps: noVector((bad) => jacobian(([x]) => [x!], [1], { steps: bad })),
      function: [() => jacobian(() => [Number.NaN], [1])],
    },
  },
  integrate: {
    laws: {
      'is right to its stated error in any unit of f and of x, at any place': () =>
        holds([scale, scale, offset], (s, t, shift) => {
          const breakpoints = [shift - 1, shift, shift + 1].map((z) => t * z);
          const f = (x: number) => (s / t) * Math.exp(-(((x - t * shift) / t) ** 2));
          if (!(s / t > 1e-290 && s / t < 1e290)) return;
          const made = integrate(f, -Infinity, Infinity, { breakpoints });
          // A place keeps 1e-16 of the shift, which is what f is given.
          const truth = s * Math.sqrt(Math.PI);
          stated(
            made.value,
            made.errorEstimate + 1e-15 * truth,
            truth,
            1e-8 + 1e-14 * Math.abs(shift),
            s,
          );
        }),
      'narrow beside wide': () =>
        holds([scale, narrow], (s, ratio) => {
          const f = (x: number) =>
            Math.exp(-Math.abs(x) / s) + Math.exp(-Math.abs(x - s) / (s * ratio)) / ratio;
          const truth =
            s * (2 - Math.exp(-4) - Math.exp(-4)) +
            s * (2 - Math.exp(-3 / ratio) - Math.exp(-5 / ratio));
          const breakpoints = [0, s, s * (1 - ratio), s * (1 + ratio)];
          const made = integrate(f, -4 * s, 4 * s, { breakpoints });
          // The places beside s keep 1e-16 of s, and so 1e-16/ratio of the narrow width.
          stated(made.value, made.errorEstimate, truth, 1e-10 + 1e-15 / ratio, s);
        }),
    },
    misuses: {
      lower: [() => integrate(() => 1, Number.NaN, 1)],
      upper: [() => integrate(() => 1, 0, Number.NaN)],
      relativeTolerance: [
        ...noNumber((bad) => integrate(() => 1, 0, 1, { relativeTolerance: bad })),
        () => integrate(() => 1, 0, 1, { relativeTolerance: 0 }),
      ],
      absoluteTolerance: [
        () => integrate(() => 1, 0, 1, { absoluteTolerance: Number.NaN }),
        () => integrate(() => 1, 0, 1, { absoluteTolerance: -1 }),
      ],
      maximumIntervals: noPositive((bad) =>
        integrate(() => 1, 0, 1, { maximumIntervals: bad }),
      ).filter((_, k) => k !== 1),
      breakpoints: [() => integrate(() => 1, 0, 1, { breakpoints: [Number.NaN] })],
    },
  },
  gaussHermite: {
    laws: {
      'is exact for powers up to 2k − 1': () => {
        for (const k of [1, 2, 5, 20, 64]) {
          const { nodes, weights } = gaussHermite(k);
          let moment = 1;
          for (let degree = 0; degree < Math.min(2 * k, 40); degree += 2) {
            if (degree > 0) moment *= degree - 1;
            const sum = (power: number) =>
              nodes.reduce((total, z, i) => total + weights[i]! * z ** power, 0);
            near(sum(degree), moment, 1e-12);
            if (degree + 1 < 2 * k) near(sum(degree + 1), 0, 1e-12, moment * Math.sqrt(degree + 2));
          }
        }
      },
    },
    misuses: {
      nodes: [...noPositive(gaussHermite), () => gaussHermite(65), () => gaussHermite(1.5)],
    },
  },
  gaussianCubature: {
    laws: {
      'has the mean and the covariance at any unit, place and condition': () =>
        holds([scale, narrow, offset, numbers(2)], (s, ratio, shift, [a, b]) => {
          const spread = Math.max(s * ratio, 1e-150);
          const rule = gaussianCubature(axisGaussian([s * shift, 0], [s, spread]), 3);
          let [mean, variance, cross] = [0, 0, 0];
          rule.weights.forEach((w, i) => {
            const [x, y] = [rule.values[2 * i]! / s - shift, rule.values[2 * i + 1]! / spread];
            mean += w * (a! * x + b! * y);
            variance += w * y * y;
            cross += w * x * y;
          });
          nearVector([1, variance, mean, cross], [1, 1, 0, 0], 1e-13 + 1e-15 * Math.abs(shift));
        }),
    },
    misuses: {
      nodesPerAxis: [
        ...noPositive((bad) => gaussianCubature(plane, bad)),
        () => gaussianCubature(plane, 65),
      ],
    },
  },
};
