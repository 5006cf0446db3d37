import type { RunRecord, RunState } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import type { VariantRuns } from '../charts/run-curves.js';
import { formatRatio, speedMarkdown } from './comparison-tables.js';
import { speedsOf } from './speed.js';

/** Makes runs with an evaluation every ten seconds, from one list of distances per seed. */
function variant(
  name: string,
  regularizer: string,
  seeds: readonly (readonly number[])[],
  states: readonly RunState[] = [],
): VariantRuns {
  const runs = seeds.map((distances, i) => ({
    seed: i + 1,
    state: states[i] ?? 'complete',
    folder: `${name}-seed${i + 1}`,
    config: { variant: name, regularizer: { name: regularizer } },
    distances: distances.map((value, k) => ({ iteration: k, value })),
    timing: distances.map((_, k) => ({ iteration: k, trainingSeconds: 10 * k })),
  })) as unknown as RunRecord[];
  return { variant: name, label: name, runs, complete: true };
}

const none = variant('none', 'none', [
  [50, 30, 20],
  [50, 40, 24],
]);

describe('speedsOf', () => {
  it('takes the best distance of the worst baseline seed as the level', () => {
    const speeds = speedsOf([
      none,
      variant('rwp', 'rwp', [
        [50, 24],
        [50, 24, 10],
      ]),
    ])!;
    expect(speeds.level).toBe(24);
    // The first seed reaches 24 after six tenths of its second interval, the second at its end.
    expect(speeds.variants[0]).toMatchObject({
      seconds: { mean: 18, low: 16, high: 20, count: 2 },
    });
    expect(speeds.variants[0]).not.toHaveProperty('ratio');
    expect(speeds.variants[1]).toMatchObject({
      seconds: { mean: 10, count: 2 },
      ratio: { mean: 1.8, low: 1.6, high: 2 },
    });
  });

  it('has no ratio unless every seed reaches the level, and no time if none does', () => {
    const some = variant('o1', 'o1', [
      [50, 20],
      [50, 30],
    ]);
    const never = variant('o2diag', 'o2diag', [[50, 49]]);
    const [, first, second] = speedsOf([none, some, never])!.variants;
    expect(first).toMatchObject({ seconds: { count: 1 }, seeds: 2 });
    expect(first).not.toHaveProperty('ratio');
    expect(second).not.toHaveProperty('seconds');
    const text = speedMarkdown('T', speedsOf([none, some, never])!);
    expect(text).toContain('| o2diag | not reached | – |');
    expect(text).toMatch(/\| o1 \| 8.7 s \(1 of 2 seeds\) \| – \|/);
  });

  it('takes the variant none as the baseline if several have no regularizer', () => {
    const other = variant('no-momentum', 'none', [[50, 10]]);
    expect(speedsOf([other, none])!.baseline.variant).toBe('none');
    expect(speedsOf([other])!.baseline.variant).toBe('no-momentum');
  });

  it('ignores incomplete baseline seeds, and is undefined without a complete one', () => {
    const partly = variant('none', 'none', [[50, 20], [50]], ['complete', 'interrupted']);
    expect(speedsOf([partly])!.level).toBe(20);
    expect(speedsOf([variant('none', 'none', [[50]], ['interrupted'])])).toBeUndefined();
    expect(speedsOf([variant('rwp', 'rwp', [[50, 20]])])).toBeUndefined();
  });
});

it.each([
  [6, '6.0×'],
  [0.1134, '0.11×'],
  [12.3, '12×'],
  [0.0123, '0.012×'],
  [0.996, '1.00×'],
])('formats the ratio %f with two digits', (ratio, text) => {
  expect(formatRatio(ratio)).toBe(text);
});
