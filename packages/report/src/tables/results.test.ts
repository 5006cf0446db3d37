import { CorruptFileError } from '@wprox/experiments';
import type { RunRecord, RunState } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import { distanceByTime, variantEnvelope } from '../charts/run-curves.js';
import { spread, variantResult } from './results.js';

/** Makes a run with an evaluation every 10 iterations and its training times. */
function run(seed: number, state: RunState, distances: number[], secondsPerIteration: number) {
  const rows = distances.map((value, i) => ({
    kind: 'distance' as const,
    iteration: 10 * i,
    measure: 'frechet',
    value,
    features: 'cifar10-classifier',
    samples: 2000,
    realSamples: 10_000,
  }));
  return {
    seed,
    state,
    folder: `rwp-seed${seed}`,
    config: { regularizer: { name: 'rwp', h: 0.2, innerSteps: 5 } },
    distances: rows,
    timing: rows.map(({ iteration }) => ({
      iteration,
      trainingSeconds: iteration * secondsPerIteration,
    })),
    losses: [],
    samples: [],
  } as unknown as RunRecord;
}

const variant = (...runs: RunRecord[]) => ({
  variant: 'rwp',
  label: 'RWP',
  runs,
  complete: runs.every(({ state }) => state === 'complete'),
});

describe('variantResult', () => {
  it('summarizes the seeds', () => {
    const result = variantResult(
      variant(run(1, 'complete', [80, 50, 30, 32], 1), run(2, 'complete', [70, 40, 30, 20], 2)),
    );
    expect(result).toMatchObject({
      seeds: 2,
      completeSeeds: 2,
      initial: { mean: 75, low: 70, high: 80, count: 2 },
      final: { mean: 26, low: 20, high: 32 },
      best: { mean: 25, low: 20, high: 30 },
      iterations: { mean: 30 },
      generatorSteps: { mean: 150 },
      horizon: { mean: 6 },
      trainingSeconds: { mean: 45, low: 30, high: 60 },
      // Both halve midway between iterations 10 and 20; the second takes twice as long per iteration.
      halvingSeconds: { mean: 22.5, low: 15, high: 30, count: 2 },
    });
  });

  it('takes the final distance from complete seeds only, if there are any', () => {
    const complete = run(1, 'complete', [80, 50, 30], 1);
    const cut = run(2, 'interrupted', [80], 1);
    const result = variantResult(variant(complete, cut));
    expect(result).toMatchObject({
      completeSeeds: 1,
      initial: { mean: 80, count: 2 },
      final: { mean: 30, count: 1 },
      halvingSeconds: { count: 1 },
    });
    expect(variantResult(variant(cut))).toMatchObject({ completeSeeds: 0, final: { mean: 80 } });
    expect(variantResult(variant(cut)).halvingSeconds).toBeUndefined();
    expect(variantResult(variant(run(1, 'running', [], 1)))).toEqual({
      variant: 'rwp',
      label: 'RWP',
      seeds: 1,
      completeSeeds: 0,
    });
  });
});

describe('curves', () => {
  it('leave out a seed with one point if another has more', () => {
    const long = run(1, 'complete', [80, 50], 1);
    const cut = run(2, 'running', [60], 1);
    expect(variantEnvelope(variant(long, cut), distanceByTime).map(({ mean }) => mean)).toEqual([
      80, 50,
    ]);
    expect(variantEnvelope(variant(cut), distanceByTime)).toHaveLength(1);
  });

  it('leave out a distance without a time, and refuse times that do not increase', () => {
    const good = run(1, 'running', [80, 50], 1);
    expect(distanceByTime({ ...good, timing: good.timing.slice(0, 1) })).toHaveLength(1);
    const backwards = {
      ...good,
      timing: good.timing.map((row) => ({ ...row, trainingSeconds: 7 })),
    };
    expect(() => distanceByTime(backwards)).toThrow(CorruptFileError);
    expect(() => distanceByTime(backwards)).toThrow(/timing.jsonl.*iteration 10/);
  });
});

it('spread of equal values has no rounding error', () => {
  expect(spread([0.1, 0.1, 0.1])).toEqual({ mean: 0.1, low: 0.1, high: 0.1, count: 3 });
  expect(spread([])).toBeUndefined();
});
