/** A step whose recordings are given up before they pay stays taped; one that uses them goes on. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import type { StepDependencies } from './dependencies.js';
import { recordStep } from './record-step.js';

/** Runs a step on inputs of certain lengths, and returns how often its JavaScript ran. */
function runOn(lengths: readonly number[], dependsOn?: () => StepDependencies) {
  let calls = 0;
  const step = recordStep(
    (x: tf.Tensor) => {
      calls++;
      return tf.square(x);
    },
    { name: 'my step', dependsOn },
  );
  for (const length of lengths) {
    const x = tf.fill([length], 3);
    const y = step.run(x);
    expect([...y.dataSync()]).toEqual(new Array(length).fill(9));
    tf.dispose([x, y]);
  }
  const { state, reason } = step;
  step.dispose();
  return { calls, state, reason };
}

const inTurn = (shapes: number, runs: number) =>
  Array.from({ length: runs }, (_, i) => 1 + (i % shapes));

onEachBackend(() => {
  it('replays four shapes in turn', () => {
    expect(runOn(inTurn(4, 60))).toEqual({ calls: 8, state: 'replayed', reason: undefined });
  });

  it.each([5, 6, 12])('stays taped on %i shapes in turn, and says why', (shapes) => {
    const before = tf.memory().numTensors;
    const { state, reason } = runOn(inTurn(shapes, 40));
    expect(state).toBe('taped');
    expect(reason).toMatch(/^my step cannot be replayed: .* more than 4 shapes/);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('replays any number of shapes that each stay for a while', () => {
    const lengths = Array.from({ length: 15 * 22 }, (_, i) => 1 + Math.floor(i / 22));
    expect(runOn(lengths)).toEqual({ calls: 30, state: 'replayed', reason: undefined });
  });

  it.each<[string, () => StepDependencies, RegExp]>([
    ['a list', () => [{}], /what dependsOn\(\) returns changes too often/],
    [
      'a value by name',
      () => ({ fixed: [1, 2], 'the loss': () => 1 }),
      /the loss changes too often/,
    ],
    ['a list by name', () => ({ 'the critic': [1, {}], fixed: 1 }), /the critic changes too often/],
  ])('stays taped if %s that it depends on changes each time', (_, dependsOn, expected) => {
    const { state, reason } = runOn(inTurn(1, 30), dependsOn);
    expect(state).toBe('taped');
    expect(reason).toMatch(expected);
  });
});
