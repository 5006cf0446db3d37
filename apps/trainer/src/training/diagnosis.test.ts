import type { TensorData } from '@wprox/experiments/run-folders';
import { expect, it } from 'vitest';
import { diagnose, firstNotFinite } from './diagnosis.js';

const tensor = (...data: number[]): TensorData => ({
  shape: [data.length],
  data: Float32Array.from(data),
});
const row = (iteration: number, criticLoss: number) =>
  ({ kind: 'losses', iteration, criticLoss, generatorLoss: 1, penalty: 0.25 }) as const;

it('names the losses before, the network that is not finite, and the last good checkpoint', () => {
  const text = diagnose(
    { what: 'criticLoss', value: Number.NaN, iteration: 40 },
    {
      before: [row(10, 1), row(20, 2), row(30, 3), row(35, 400)],
      tensors: {
        'critic.weights.0.kernel': tensor(1, Number.NaN),
        'critic.m.0': tensor(Number.POSITIVE_INFINITY),
        'generator.weights.0.kernel': tensor(1, -2.5),
      },
      checkpoint: 35,
    },
  );
  expect(text.split('\n')[0]).toContain('criticLoss is NaN at iteration 40');
  expect(text).not.toContain('iteration 10:');
  expect(text).toContain('iteration 35: critic 400, generator 1.00, penalty 0.250');
  expect(text).toContain('2.50');
  expect(text).toContain('began with the critic');
  expect(text).toContain('checkpoint of iteration 35');
  expect(text).toContain('--on-divergence continue');
});

it('names no network if both are finite, or if neither is', () => {
  const about = (tensors: Record<string, TensorData>) =>
    diagnose(
      { what: 'penalty', value: 1e12, iteration: 1 },
      { before: [], tensors, checkpoint: 0 },
    );
  const bad = tensor(Number.NaN);
  expect(about({})).not.toContain('began');
  expect(about({ 'critic.weights.0.k': bad, 'generator.weights.0.k': bad })).not.toContain('began');
  expect(about({ 'generator.weights.0.k': bad })).toContain('began with the generator');
});

it('finds the first tensor that is not finite', () => {
  expect(firstNotFinite({ a: tensor(1), b: tensor(2) })).toBeUndefined();
  const found = firstNotFinite({ a: tensor(1), b: tensor(2, -Infinity), c: tensor(Number.NaN) });
  expect(found).toEqual({ what: 'b', value: -Infinity });
});
