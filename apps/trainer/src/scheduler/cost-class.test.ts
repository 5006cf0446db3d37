import { parseExperiment, resolveRuns } from '@wprox/experiments';
import { expect, it } from 'vitest';
import { costClass } from './cost-class.js';

const classesOf = (variant: object) => {
  const experiment = {
    name: 'small',
    title: 'Small',
    budget: { iterations: 4 },
    evaluation: { every: 2 },
    seeds: [1, 2],
    variants: { a: { label: 'A', ...variant } },
  };
  return new Set(resolveRuns(parseExperiment(experiment, 'test')).map(costClass)).size;
};

it.each([
  [{ regularizer: { name: 'o2diag', h: [1, 2], damping: [0, 1] } }, 1],
  [{ optimizer: { learningRate: [1, 2], beta1: [0, 0.5] }, budget: { iterations: [3, 4] } }, 1],
  [{ gan: { objective: 'wgan-gp', penaltyWeight: [1, 2] } }, 1],
  [{ regularizer: { name: 'rwp', innerSteps: [1, 2], h: [1, 2] } }, 2],
  [{ regularizer: { name: ['rwp', 'o1'] } }, 2],
  [{ criticSteps: [1, 'wgan-schedule'], batchSize: [8, 16] }, 4],
  [{ gan: { width: [8, 16], latentSize: [2, 3] } }, 4],
])('of %j are %i', (variant, count) => {
  expect(classesOf(variant)).toBe(count);
});
