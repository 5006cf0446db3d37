/** Golden vectors of natural gradients and single steps of flows. */
import { vector } from './vector.mjs';

/** Computes the vectors of this subject. @param exact the exports of `@wprox/exact`. */
export function flows(exact) {
  // N(mu, e^eta) towards N(1, 1/2) in KL.
  const problem = {
    loss: ([mu, eta]) => {
      const variance = Math.exp(2 * eta) / 0.25;
      return (variance + (mu - 1) ** 2 / 0.25 - 1 - Math.log(variance)) / 2;
    },
    gradient: ([mu, eta]) => [(mu - 1) / 0.25, Math.exp(2 * eta) / 0.25 - 1],
    metric: ([, eta]) => [
      [1, 0],
      [0, Math.exp(2 * eta)],
    ],
  };
  const theta = [0, 0.5];
  const at = Float64Array.from(theta);
  const h = 0.05;
  const model = 'N(mu, exp(eta)^2), loss KL to N(1, 0.5^2), metric diag(1, exp(2 eta))';
  const inputs = { model, theta };
  return [
    vector(
      'natural gradient',
      'G^-1 grad F',
      'naturalGradient',
      inputs,
      exact.naturalGradient(problem, theta),
    ),
    vector(
      'forward Euler',
      'theta - h G^-1 grad F',
      'forwardEuler',
      { ...inputs, h },
      exact.forwardEuler(problem, at, h),
    ),
    vector(
      'semi-backward Euler at the anchor',
      'argmin F + (t - theta)^T G(theta) (t - theta) / 2h',
      'semiBackwardEuler',
      { ...inputs, h, reference: 'anchor' },
      exact.semiBackwardEuler('anchor')(problem, at, h),
    ),
    vector(
      'semi-backward Euler at the midpoint',
      'argmin F + (t - theta)^T G((t + theta)/2) (t - theta) / 2h',
      'semiBackwardEuler',
      { ...inputs, h, reference: 'midpoint' },
      exact.semiBackwardEuler('midpoint')(problem, at, h),
    ),
    vector(
      'backward Euler, path of 4 segments',
      'argmin F(end) + 4 sum of D_i^T G(midpoint_i) D_i / 2h',
      'backwardEuler',
      { ...inputs, h, segments: 4 },
      exact.backwardEuler(4)(problem, at, h),
    ),
    vector(
      'the flow itself at time 0.3',
      'd theta / dt = -G^-1 grad F',
      'referenceFlow',
      { ...inputs, time: 0.3 },
      exact.referenceFlow(problem, theta, 0.3),
    ),
  ];
}
