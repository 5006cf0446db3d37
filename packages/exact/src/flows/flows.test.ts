import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { jacobian } from '../differentiation/differences.js';
import { normal } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { type Edge, graphDistribution } from '../measures/graph.js';
import { gaussianMetric } from '../metric-tensors/gaussian.js';
import { graphMetric } from '../metric-tensors/graph.js';
import { pullBack, squaredLength } from '../metric-tensors/metric.js';
import { semiBackwardFromDensities } from '../proximal/densities.js';
import { o2DiagFromGaussians } from '../proximal/gaussians.js';
import {
  backwardEuler,
  type FlowStep,
  forwardEuler,
  semiBackwardEuler,
  trajectory,
} from './discretizations.js';
import { type FlowProblem, naturalGradient } from './flow-problem.js';
import { geodesic } from './geodesic.js';
import { referenceFlow } from './reference.js';

/** N(μ, e^η) in the Wasserstein metric diag(1, e^2η), towards N(1, 0.5) in KL. */
const kl: FlowProblem = {
  loss: ([mu, eta]) => {
    const variance = Math.exp(2 * eta!) / 0.25;
    return (variance + (mu! - 1) ** 2 / 0.25 - 1 - Math.log(variance)) / 2;
  },
  metric: ([, eta]) => Matrix.diag([1, Math.exp(2 * eta!)]),
};

/** Softmax weights of three nodes in a triangle, towards fixed probabilities. */
const triangle: Edge[] = [
  [0, 1, 1],
  [1, 2, 2],
  [0, 2, 0.5],
];
const softmax = ([a, b]: Float64Array) => {
  const e = [Math.exp(a!), Math.exp(b!), 1];
  const sum = e[0]! + e[1]! + e[2]!;
  return e.map((value) => value / sum);
};
const onGraph: FlowProblem = {
  loss: (theta) => {
    const [p, q] = [softmax(theta), [0.5, 0.2, 0.3]];
    return p.reduce((sum, value, i) => sum + value * Math.log(value / q[i]!), 0);
  },
  metric: (theta) => {
    const p = softmax(theta);
    const derivatives = p.map((pi, i) => [0, 1].map((k) => pi * ((i === k ? 1 : 0) - p[k]!)));
    return graphMetric(graphDistribution(p, triangle), derivatives);
  },
};

/** Correlated Gaussians of R² in (m, log of Cholesky's diagonal, off-diagonal), squared loss. */
const correlated: FlowProblem = (() => {
  const target = new Matrix([
    [2, 0.5],
    [0.5, 1],
  ]);
  const model = ([m, a, b, c]: Float64Array) => {
    const [x, y] = [Math.exp(a!), Math.exp(c!)];
    return gaussian(
      [m!, m! ** 2],
      [
        [x * x, x * b!],
        [x * b!, b! ** 2 + y * y],
      ],
    );
  };
  return {
    loss: (theta: Float64Array) => {
      const { mean, covariance } = model(theta);
      return (mean[0]! - 0.5) ** 2 + mean[1]! ** 2 + Matrix.sub(covariance, target).norm() ** 2 / 4;
    },
    metric: (theta: Float64Array) => {
      const [m, a, b, c] = theta as unknown as [number, number, number, number];
      const [x, y] = [Math.exp(a), Math.exp(c)];
      return gaussianMetric(model(theta), [
        {
          mean: [1, 2 * m],
          covariance: [
            [0, 0],
            [0, 0],
          ],
        },
        {
          mean: [0, 0],
          covariance: [
            [2 * x * x, x * b],
            [x * b, 0],
          ],
        },
        {
          mean: [0, 0],
          covariance: [
            [0, x],
            [x, 2 * b],
          ],
        },
        {
          mean: [0, 0],
          covariance: [
            [0, 0],
            [0, 2 * y * y],
          ],
        },
      ]);
    },
  };
})();

const distanceBetween = (a: Float64Array, b: Float64Array) =>
  Math.hypot(...a.map((value, k) => value - b[k]!));

describe('consistency: first order in time', () => {
  const methods: [string, FlowStep][] = [
    ['forward Euler', forwardEuler],
    ['backward Euler', backwardEuler()],
    ['semi-backward Euler at the midpoint', semiBackwardEuler('midpoint')],
    ['semi-backward Euler at θᵏ', semiBackwardEuler('anchor')],
  ];
  const problems: [string, FlowProblem, number[], number][] = [
    ['N(μ, e^η)', kl, [0, 0.5], 0.3],
    ['softmax on a triangle', onGraph, [-0.5, 0.8], 0.3],
    ['correlated Gaussians', correlated, [0.3, 0.1, 0.2, -0.2], 0.2],
  ];
  it.each(problems.flatMap((problem) => methods.map((method) => [...method, ...problem] as const)))(
    '%s: order 1 within 0.05',
    (_method, step, _problem, problem, start, time) => {
      const reference = referenceFlow(problem, start, time);
      const steps = [16, 64];
      const errors = steps.map((count) => {
        const path = trajectory(step, problem, start, { h: time / count, steps: count });
        return distanceBetween(path.at(-1)!, reference);
      });
      const slope = Math.log2(errors[0]! / errors[1]!) / 2;
      expect(Math.abs(slope - 1), `errors ${errors.join(', ')}`).toBeLessThan(0.05);
    },
    20_000, // ms; backward Euler takes half a second on a quiet machine
  );

  it('holds for the paper’s own D̃² in 1-D, ∫(F_θ − F_θᵏ)²/ρ_θ̃ dx, and for O2Diag', () => {
    const density = (theta: Float64Array) => normal(theta[0]!, Math.exp(theta[1]!));
    const own = (theta: Float64Array, anchor: Float64Array) => {
      const midpoint = theta.map((value, k) => (value + anchor[k]!) / 2);
      return semiBackwardFromDensities(density(theta), density(anchor), density(midpoint));
    };
    const o2 = (theta: Float64Array, anchor: Float64Array) => {
      const [p, q] = [theta, anchor].map(([m, eta]) => gaussian([m!], [[Math.exp(2 * eta!)]]));
      return o2DiagFromGaussians(p!, q!).squaredDistance;
    };
    const [start, time] = [[0, 0.5], 0.3];
    const reference = referenceFlow(kl, start, time);
    for (const [distance, steps] of [
      [own, [8, 32]],
      [o2, [32, 128]],
    ] as const) {
      const errors = steps.map((count) => {
        const options = { h: time / count, steps: count };
        const path = trajectory(semiBackwardEuler(distance), kl, start, options);
        return distanceBetween(path.at(-1)!, reference);
      });
      const slope = Math.log2(errors[0]! / errors[1]!) / 2;
      expect(Math.abs(slope - 1), `errors ${errors.join(', ')}`).toBeLessThan(0.1);
    }
  });
});

describe('Theorem 3: F never increases', () => {
  it('along the flow, along the proximal steps whatever h, along small forward steps', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1, max: 1, noNaN: true }),
        fc.double({ min: -0.7, max: 0.7, noNaN: true }),
        fc.constantFrom(kl, onGraph),
        (a, b, problem) => {
          const start = Float64Array.of(a, b);
          let previous = problem.loss(start);
          for (const time of [0.01, 0.05, 0.2, 1]) {
            const now = problem.loss(referenceFlow(problem, start, time, { tolerance: 1e-10 }));
            expect(now).toBeLessThanOrEqual(previous + 1e-9);
            previous = now;
          }
          for (const [step, h] of [
            [forwardEuler, 0.01],
            [semiBackwardEuler('anchor'), 0.3],
            [semiBackwardEuler('midpoint'), 0.1],
            [backwardEuler(2), 0.1],
          ] as const) {
            const losses = trajectory(step, problem, start, { h, steps: 3 }).map((theta) =>
              problem.loss(theta),
            );
            for (let k = 1; k < losses.length; k++) {
              expect(losses[k]!).toBeLessThanOrEqual(losses[k - 1]! + 1e-9);
            }
          }
        },
      ),
      { numRuns: 12 },
    );
  });

  it('dF/dt = −∇Fᵀ G⁻¹ ∇F', () => {
    const start = Float64Array.of(0.2, 0.3);
    const natural = naturalGradient(kl, start);
    const speed = squaredLength(kl.metric(start), natural);
    const t = 1e-5;
    const change = (kl.loss(referenceFlow(kl, start, t)) - kl.loss(start)) / t;
    expect(change / -speed).toBeCloseTo(1, 3);
  });
});

describe('invariance under changes of parameters', () => {
  // θ = φ(η), smooth and invertible near 0.
  const maps = fc
    .array(fc.double({ min: -0.4, max: 0.4, noNaN: true }), { minLength: 8, maxLength: 8 })
    .map(
      (c) =>
        ([u, v]: Float64Array) =>
          Float64Array.of(
            u! + c[0]! + c[1]! * v! + c[2]! * u! * v! + c[3]! * Math.sin(v!),
            Math.exp(c[4]!) * v! + c[5]! + c[6]! * u! + c[7]! * u! ** 2,
          ),
    );
  const reparametrized = (problem: FlowProblem, phi: (eta: Float64Array) => Float64Array) => ({
    loss: (eta: Float64Array) => problem.loss(phi(eta)),
    metric: (eta: Float64Array) => pullBack(problem.metric(phi(eta)), jacobian(phi, eta).values),
  });

  it('the natural gradient flow is the same curve of distributions, the Euclidean flow is not', () => {
    let differing = 0;
    fc.assert(
      fc.property(maps, fc.constantFrom(kl, onGraph), (phi, problem) => {
        const eta = Float64Array.of(0.1, 0.05);
        const options = { tolerance: 1e-10 };
        const other = reparametrized(problem, phi);
        const direct = referenceFlow(problem, phi(eta), 0.2, options);
        const mapped = phi(referenceFlow(other, eta, 0.2, options));
        expect(distanceBetween(direct, mapped)).toBeLessThan(1e-6);
        const flat = { metric: () => Matrix.eye(2) };
        const euclidean = referenceFlow({ ...problem, ...flat }, phi(eta), 0.2, options);
        const euclideanMapped = phi(referenceFlow({ ...other, ...flat }, eta, 0.2, options));
        if (distanceBetween(euclidean, euclideanMapped) > 1e-3) differing++;
      }),
      { numRuns: 15 },
    );
    expect(differing).toBeGreaterThan(2); // of 15; about 10 are usual
  });

  it('natural gradients transform as vectors: J·grad_η F = grad_θ F', () => {
    fc.assert(
      fc.property(maps, (phi) => {
        const eta = Float64Array.of(0.1, 0.05);
        const direct = naturalGradient(onGraph, phi(eta));
        const mapped = naturalGradient(reparametrized(onGraph, phi), eta);
        const j = jacobian(phi, eta).values;
        const pushed = j.mmul(Matrix.columnVector(mapped)).to1DArray();
        direct.forEach((value, k) => {
          expect(Math.abs(pushed[k]! - value)).toBeLessThan(1e-7 * (1 + Math.abs(value)));
        });
      }),
    );
  });
});

describe('geodesics', () => {
  it('are straight in flat metrics, also in bent coordinates', () => {
    // N(μ, e^η): Dist² = Δμ² + (Δσ)².
    const { squaredDistance, path, converged } = geodesic(kl.metric, [0, 0], [1, Math.log(3)], {
      segments: 64,
    });
    expect(converged).toBe(true);
    expect(squaredDistance).toBeCloseTo(5, 2);
    const middle = path[32]!;
    expect(middle[0]).toBeCloseTo(0.5, 2);
    expect(Math.exp(middle[1]!)).toBeCloseTo(2, 2);
  });

  it('have the hyperbolic length of Fisher and Rao, with an error of N⁻²', () => {
    // N(μ, σ): diag(1/σ², 2/σ²) is twice the half-plane's metric in (μ/√2, σ).
    const fisher = ([, s]: Float64Array) => Matrix.diag([1 / s! ** 2, 2 / s! ** 2]);
    const [from, to] = [
      [0, 1],
      [2, 2],
    ];
    const exact = 2 * Math.acosh(1 + ((2 / Math.SQRT2) ** 2 + 1) / (2 * 1 * 2)) ** 2;
    const errors = [8, 16, 32].map(
      (segments) => geodesic(fisher, from, to, { segments }).squaredDistance - exact,
    );
    expect(Math.log2(errors[0]! / errors[1]!)).toBeCloseTo(2, 1);
    expect(Math.log2(errors[1]! / errors[2]!)).toBeCloseTo(2, 1);
  });

  it('are no longer than the chord', () => {
    const line = geodesic(onGraph.metric, [-0.5, 0.8], [0.4, -0.3], { segments: 8 });
    expect(line.squaredDistance).toBeGreaterThan(0);
    const chord = geodesic(onGraph.metric, [-0.5, 0.8], [0.4, -0.3], { segments: 1 });
    expect(chord.path.length).toBe(2);
    expect(Math.abs(line.squaredDistance / chord.squaredDistance - 1)).toBeLessThan(0.2);
  });
});

describe('the gradient operator', () => {
  it('leaves alone what does not move the model, and damps', () => {
    const redundant: FlowProblem = {
      loss: ([a, b]) => a! + 2 * b!,
      metric: () => Matrix.ones(2, 2),
    };
    const natural = naturalGradient(redundant, [0, 0]);
    expect(natural[0]).toBeCloseTo(0.75, 12); // G⁺ = G/4
    expect(natural[1]).toBeCloseTo(0.75, 12);
    const damped = naturalGradient({ ...redundant, damping: 1 }, [0, 0]);
    expect(damped[0]).toBeCloseTo(0, 10); // (1/3)[[2, −1], [−1, 2]]
    expect(damped[1]).toBeCloseTo(1, 10);
    const euclidean = naturalGradient({ ...redundant, damping: 1e9 }, [0, 0]);
    expect(euclidean[1]! * 1e9).toBeCloseTo(2, 6); // large damping: the Euclidean direction
  });

  it('takes the user’s gradient', () => {
    const problem: FlowProblem = { ...kl, gradient: () => [3, 0] };
    expect([...naturalGradient(problem, [0, 0])]).toEqual([3, 0]);
  });

  it.each<[string, () => unknown]>([
    ['theta', () => naturalGradient(kl, [])],
    ['theta', () => naturalGradient(kl, [Number.NaN, 0])],
    ['metric', () => naturalGradient({ ...kl, metric: () => [[1]] }, [0, 0])],
    ['metric', () => naturalGradient({ ...kl, metric: () => Matrix.diag([1, -1]) }, [0, 0])],
    ['metric', () => naturalGradient({ ...kl, metric: () => [[1, 1], [0, 1]] }, [0, 0])], // biome-ignore format: one line
    ['metric', () => geodesic(() => [[1, 2], [2, 1]], [0, 0], [1, -1])], // biome-ignore format: one line
    ['distance', () => semiBackwardEuler('middle' as 'midpoint')],
    ['gradient', () => naturalGradient({ ...kl, gradient: () => [1] }, [0, 0])],
    ['damping', () => naturalGradient({ ...kl, damping: -1 }, [0, 0])],
    ['h', () => trajectory(forwardEuler, kl, [0, 0], { h: 0, steps: 1 })],
    ['h', () => trajectory(semiBackwardEuler(), kl, [0, 0], { h: -1, steps: 1 })],
    ['steps', () => trajectory(forwardEuler, kl, [0, 0], { h: 1, steps: -1 })],
    ['segments', () => backwardEuler(0)],
    ['to', () => geodesic(kl.metric, [0, 0], [1])],
    ['time', () => referenceFlow(kl, [0, 0], Number.NaN)],
    ['maximumSteps', () => referenceFlow(kl, [0, 0], 1, { maximumSteps: 3 })],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
