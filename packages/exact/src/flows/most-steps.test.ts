/** Counts of steps and segments for which no memory is enough. */
import { expect, it } from 'vitest';
import { jkoFlow } from '../density-space/jko.js';
import { graphWasserstein } from '../distances/graph/graph-wasserstein.js';
import { normal } from '../measures/families.js';
import { forwardEuler, trajectory } from './discretizations.js';
import { geodesic } from './geodesic.js';

const quadratic = {
  value: (x: number) => (x * x) / 2,
  derivative: (x: number) => x,
  secondDerivative: () => 1,
};
const problem = { loss: () => 0, metric: () => [[1]] };

it.each<[string, (count: number) => unknown]>([
  ['steps', (steps) => trajectory(forwardEuler, problem, [1], { h: 0.1, steps })],
  ['steps', (steps) => jkoFlow(quadratic, normal(0, 1), { h: 0.1, steps })],
  ['segments', (segments) => geodesic(() => [[1]], [0], [1], { segments })],
  ['segments', (segments) => graphWasserstein([1, 0], [0, 1], [[0, 1]], { segments })],
])('%s have a most, which the error names', (name, action) => {
  for (const count of [1e12, 2 ** 53]) {
    expect(() => action(count)).toThrow(new RegExp(`^${name} is .* to 1(00|,000),000$`));
  }
});
