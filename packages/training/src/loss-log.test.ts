/** Means of losses over steps and outer iterations. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { LossLog } from './loss-log.js';

const scalars = (...values: number[]) => values.map((value) => tf.scalar(value));
const losses = (critic: number[], generator: number[], penalty: number[] = []) => ({
  critic: scalars(...critic),
  generator: scalars(...generator),
  penalty: scalars(...penalty),
});

it('averages the steps of an iteration first, then the iterations', async () => {
  const log = new LossLog();
  log.add(losses([1, 3], [4], [0, 1]));
  log.add(losses([5], [6, 8, 10], [2]));
  expect(await log.takeMeans()).toEqual({ criticLoss: 3.5, generatorLoss: 6, penalty: 1.25 });
});

it('starts again after the means, and has a penalty of 0 without a distance', async () => {
  const log = new LossLog();
  log.add(losses([1], [1], [1]));
  await log.takeMeans();
  log.add(losses([2], [3]));
  expect(await log.takeMeans()).toEqual({ criticLoss: 2, generatorLoss: 3, penalty: 0 });
});

it('continues from sums that went through JSON', async () => {
  const first = new LossLog();
  first.add(losses([1], [2], [3]));
  const sums = JSON.parse(JSON.stringify(await first.gathered()));
  expect(sums).toEqual({ iterations: 1, critic: 1, generator: 2, penalty: 3 });
  const second = new LossLog(sums);
  for (const log of [first, second]) {
    log.add(losses([3], [4], [5]));
    expect(await log.takeMeans()).toEqual({ criticLoss: 2, generatorLoss: 3, penalty: 4 });
  }
});

it('has no means of nothing', async () => {
  const { criticLoss, generatorLoss, penalty } = await new LossLog().takeMeans();
  expect([criticLoss, generatorLoss, penalty]).toEqual([Number.NaN, Number.NaN, Number.NaN]);
});

it('reads the losses only if asked', async () => {
  const log = new LossLog();
  const added = losses([1], [2]);
  log.add(added);
  expect(added.critic[0]!.isDisposed).toBe(false);
  await log.gathered();
  expect([...added.critic, ...added.generator].every(({ isDisposed }) => isDisposed)).toBe(true);
});
