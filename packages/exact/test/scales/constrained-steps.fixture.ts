/** Laws of constrained steps, rates and generator steps: free of the units of F, D, θ and x. */
import {
  constrainedStep,
  contractionFactors,
  convergenceRate,
  divergenceHessian,
  fitNoisyLinearGenerator,
  generatorGradient,
  generatorProximalStep,
  kernelLoss,
  reparametrize,
  rwpFromSamples,
  samples,
  scaledParameters,
  steepestStep,
  tanhGenerator,
  transportLoss,
} from '../../src/index.js';
import {
  holds,
  inverseCondition,
  narrow,
  near,
  nearForm,
  nearVector,
  noMatrix,
  noPoints,
  noPositive,
  noTolerance,
  noVector,
  number,
  numbers,
  offset,
  points,
  rootScale,
  scale,
  scaled,
  type Table,
} from './law.fixture.js';

const identity = [
  [1, 0],
  [0, 1],
];
const latents = [[-1], [0.5], [1]];
const generator = tanhGenerator(latents, { hidden: 1, dimension: 1 });
const theta = [1, 0.2, 1.5, 0.3];
const data = [[0], [1], [3]];
const problem = { generator, loss: transportLoss(data) };
/** F = 3a + 4b in units of θ; D = Σ (dθ/unit)². */
const constrained = (units: readonly number[], s = 1) => ({
  loss: (at: Float64Array) => s * ((3 * at[0]!) / units[0]! + (4 * at[1]!) / units[1]!),
  gradient: () => [(s * 3) / units[0]!, (s * 4) / units[1]!],
  distance: (a: Float64Array, b: Float64Array) =>
    units.reduce((sum, unit, k) => sum + ((a[k]! - b[k]!) / unit) ** 2, 0),
  metric: () => units.map((a, i) => units.map((_, j) => (i === j ? 2 / a / a : 0))),
});

export const constrainedSteps: Table = {
  steepestStep: {
    laws: {
      'has its closed form in units of θ and F of any sizes': () =>
        holds([rootScale, narrow, rootScale], (s, ratio, f) => {
          const [a, b] = [s, s * ratio];
          const made = steepestStep(
            [(3 * f) / a, (4 * f) / b],
            [
              [1 / a / a, 0],
              [0, 1 / b / b],
            ],
            0.5,
          );
          near(made[0]!, -0.6 * a, 1e-13);
          near(made[1]!, -0.8 * b, 1e-13);
        }),
    },
    misuses: {
      gradient: [
        ...noVector((bad) => steepestStep(bad, identity, 1)),
        () => steepestStep([0, 0], identity, 1),
      ],
      hessian: [
        ...noMatrix((bad) => steepestStep([1, 1], bad, 1)),
        () =>
          steepestStep(
            [1, 1],
            [
              [1, 0],
              [0, 0],
            ],
            1,
          ),
      ],
      epsilon: noPositive((bad) => steepestStep([1, 1], identity, bad)),
    },
  },
  constrainedStep: {
    laws: {
      'is the steepest step where F is linear and D quadratic, in any unit of F': () =>
        holds(
          [scale],
          (s) => {
            const made = constrainedStep(constrained([1, 1], s), [0, 0], 0.01);
            nearVector(made.step, [-0.06, -0.08], 1e-4);
            near(made.distance, 0.01, 1e-5);
          },
          4,
        ),
      'narrow beside wide': () =>
        holds(
          [narrow],
          (ratio) => {
            const made = constrainedStep(constrained([1, ratio]), [0, 0], 0.01);
            near(made.step[0]!, -0.06, 1e-4);
            near(made.step[1]! / ratio, -0.08, 1e-4);
          },
          3,
        ),
    },
    misuses: {
      theta: noVector((bad) => constrainedStep(constrained([1, 1]), bad, 0.01)),
      epsilon: noPositive((bad) => constrainedStep(constrained([1, 1]), [0, 0], bad)),
      gradient: noVector((bad) =>
        constrainedStep({ ...constrained([1, 1]), gradient: () => bad }, [0, 0], 0.01),
      ),
    },
  },
  convergenceRate: {
    laws: {
      'is free of the units of θ': () =>
        holds([rootScale, narrow], (s, ratio) => {
          const [a, b] = [s, s * ratio];
          const quadratic = {
            loss: () => 0,
            gradient: ([x, y]: Float64Array) => [(2 * x!) / a / a, (6 * y!) / b / b],
            metric: () => [
              [1 / a / a, 0],
              [0, 2 / b / b],
            ],
          };
          const hessian = [
            [2 / a / a, 0],
            [0, 6 / b / b],
          ];
          nearVector(convergenceRate(quadratic, [0, 0], { hessian }).eigenvalues, [2, 3], 1e-12);
        }),
      'finds the Hessian at any place': () =>
        holds(
          [offset],
          (place) => {
            const quadratic = {
              loss: () => 0,
              gradient: ([x]: Float64Array) => [2 * (x! - place)],
              metric: () => [[1]],
            };
            nearVector(convergenceRate(quadratic, [place]).eigenvalues, [2], 1e-6);
          },
          6,
        ),
    },
    misuses: {
      theta: [
        ...noVector((bad) => convergenceRate({ loss: () => 0, metric: () => identity }, bad)),
        () => convergenceRate({ loss: ([x]) => x!, metric: () => [[1]] }, [1]),
      ],
      metric: noMatrix((bad) =>
        convergenceRate({ loss: () => 0, gradient: () => [0, 0], metric: () => bad }, [0, 0], {
          hessian: identity,
        }),
      ),
      hessian: noMatrix((bad) =>
        convergenceRate({ loss: () => 0, gradient: () => [0, 0], metric: () => identity }, [0, 0], {
          hessian: bad,
        }),
      ),
    },
  },
  contractionFactors: {
    laws: {
      'depend on hλ only': () =>
        holds([scale], (s) => {
          const made = contractionFactors([2 / s, 3 / s], 0.5 * s);
          nearVector(
            [made.flow, made.forwardEuler, made.backwardEuler],
            [Math.exp(-1), 0.5, 0.5],
            1e-14,
          );
        }),
    },
    misuses: {
      eigenvalues: noVector((bad) => contractionFactors(bad, 1)),
      h: noPositive((bad) => contractionFactors([1], bad)),
    },
  },
  divergenceHessian: {
    laws: {
      'follows the unit of D, right to its own error': () =>
        holds([scale, number, number], (s, a, b) => {
          const made = divergenceHessian(
            (p, q) => s * (a * a * (q[0]! - p[0]!) ** 2 + Math.cosh(b * (q[1]! - p[1]!))),
            [a, b],
          );
          nearForm(
            made.hessian,
            [
              [2 * a * a * s, 0],
              [0, b * b * s],
            ],
            1e-5,
          );
          if (!(Math.abs(made.hessian.get(0, 0) - 2 * a * a * s) <= made.error + 1e-12 * s))
            throw new Error('error');
        }),
    },
    misuses: {
      theta: noVector((bad) => divergenceHessian(() => 0, bad)),
      distance: [() => divergenceHessian(() => Number.NaN, [1])],
    },
  },
  fitNoisyLinearGenerator: {
    laws: {
      'follows the unit of x': () =>
        holds([scale, inverseCondition], (s, ratio) => {
          const made = fitNoisyLinearGenerator(
            [
              [4 * s * s, 0],
              [0, s * s * ratio],
            ],
            { rank: 1 },
          );
          near(made.noise, s * s * ratio, 1e-2 * (ratio < 1e-13 ? 1 : 1e-10));
          near(made.covariance.get(0, 0), s * s * (4 - ratio), 1e-13);
        }),
    },
    misuses: {
      covariance: noMatrix((bad) => fitNoisyLinearGenerator(bad, { rank: 1 })),
      rank: noPositive((bad) => fitNoisyLinearGenerator(identity, { rank: bad })),
      noise: noTolerance((bad) => fitNoisyLinearGenerator(identity, { rank: 1, noise: bad })),
    },
  },
  transportLoss: {
    laws: {
      'is ½W₂² in any unit and place': () =>
        holds([points(3, 1), scale, offset], (x, s, shift) => {
          const far = transportLoss(scaled(data, s, shift))(samples(scaled(x, s, shift).flat(), 1));
          const standard = transportLoss(data)(samples(x.flat(), 1));
          near(far.value, s * s * standard.value, 1e-13 + 1e-14 * Math.abs(shift), 1e-2 * s * s);
          // Points that an offset makes equal share what they are drawn to: the sum stays.
          const sum = (values: Float64Array) => values.reduce((total, g) => total + g, 0);
          near(sum(far.gradient), s * sum(standard.gradient), 1e-13 + 1e-14 * Math.abs(shift), s);
        }),
    },
    misuses: { target: noPoints((bad) => transportLoss(bad)) },
  },
  kernelLoss: {
    laws: {
      'is free of units and places': () =>
        holds([points(3, 1), scale, offset], (x, s, shift) => {
          const far = kernelLoss(scaled(data, s, shift), s)(samples(scaled(x, s, shift).flat(), 1));
          const standard = kernelLoss(data, 1)(samples(x.flat(), 1));
          near(far.value, standard.value, 1e-12 + 1e-14 * Math.abs(shift), 1e-1);
          nearVector(
            far.gradient.map((g) => g * s),
            standard.gradient,
            1e-10 + 1e-13 * Math.abs(shift),
          );
        }),
    },
    misuses: {
      target: noPoints((bad) => kernelLoss(bad, 1)),
      bandwidth: noPositive((bad) => kernelLoss(data, bad)),
    },
  },
  tanhGenerator: {
    laws: {
      'is linear in the unit of its last layer': () =>
        holds([scale, numbers(4)], (s, [u, a, v, b]) => {
          const far = generator.samples(Float64Array.of(u!, a!, s * v!, s * b!));
          latents.forEach(([z], k) => {
            near(far.values[k]!, s * (v! * Math.tanh(u! * z! + a!) + b!), 1e-13, s);
          });
        }),
    },
    misuses: {
      latents: noPoints((bad) => tanhGenerator(bad, { hidden: 1, dimension: 1 })),
      hidden: noPositive((bad) => tanhGenerator(latents, { hidden: bad, dimension: 1 })),
      dimension: noPositive((bad) => tanhGenerator(latents, { hidden: 1, dimension: bad })),
      theta: noVector((bad) => generator.samples(bad), 4),
    },
  },
  scaledParameters: {
    laws: {
      'multiplies each parameter': () =>
        holds([scale, number], (s, d) =>
          near(scaledParameters([s, 1]).value(Float64Array.of(d, 1))[0]!, s * d, 0),
        ),
    },
    misuses: { scales: [...noVector((bad) => scaledParameters(bad)), () => scaledParameters([0])] },
  },
  reparametrize: {
    laws: {
      'gives the same samples and Jacobians in η’s units': () =>
        holds([scale], (s) => {
          const other = reparametrize(generator, scaledParameters([1, 1, s, s]));
          const eta = Float64Array.from(theta, (t, k) => (k > 1 ? t / s : t));
          nearVector(
            other.samples(eta).values,
            generator.samples(Float64Array.from(theta)).values,
            1e-13,
          );
          near(other.jacobian(eta).get(1, 3), s, 1e-13);
        }),
    },
  },
  generatorGradient: {
    laws: {
      'follows the unit of x': () =>
        holds([scale], (s) => {
          const far = generatorGradient(
            { generator, loss: transportLoss(scaled(data, s)) },
            theta.map((t, k) => (k > 1 ? s * t : t)),
          );
          const standard = generatorGradient(problem, theta);
          nearVector(
            far.map((g, k) => g / s / (k > 1 ? 1 : s)),
            standard,
            1e-12,
          );
        }),
    },
    misuses: { theta: noVector((bad) => generatorGradient(problem, bad), 4) },
  },
  generatorProximalStep: {
    laws: {
      'follows the unit of x': () =>
        holds(
          [scale],
          (s) => {
            const inUnit = (t: readonly number[]) => t.map((v, k) => (k > 1 ? s * v : v));
            const far = generatorProximalStep(
              { generator, loss: transportLoss(scaled(data, s)) },
              rwpFromSamples,
              inUnit(theta),
              0.1,
            );
            const standard = generatorProximalStep(problem, rwpFromSamples, theta, 0.1);
            near(far.loss / s / s, standard.loss, 1e-6);
            near(far.squaredDistance / s / s, standard.squaredDistance, 1e-5);
          },
          3,
        ),
    },
    misuses: {
      theta: noVector((bad) => generatorProximalStep(problem, rwpFromSamples, bad, 0.1), 4),
      h: noPositive((bad) => generatorProximalStep(problem, rwpFromSamples, theta, bad)),
    },
  },
};
