import { describe, expect, it } from 'vitest';
import { levelMarkdown, levelName } from './level-table.js';
import { levelReaches } from './levels.js';
import { madeVariant } from './variant-runs.fixture.js';

const rwp = { regularizer: { name: 'rwp', innerSteps: 5, h: 1 } };
// The initial distance is 100 and the best mean is 20: levels at 80, 60, 40 and 28.
const variants = [
  madeVariant('none', [
    [100, 60, 40],
    [100, 80, 60],
  ]),
  madeVariant(
    'rwp',
    [
      [100, 40, 20],
      [100, 20, 30],
    ],
    rwp,
  ),
];

describe('levelReaches', () => {
  const reached = levelReaches(variants, 60)!;

  it('takes four levels between the initial and the best distance, and that of the baseline', () => {
    expect(reached.levels.map(({ left, distance }) => [left, distance])).toEqual([
      [0.75, 80],
      [0.5, 60],
      [undefined, 60],
      [0.25, 40],
      [0.1, 28],
    ]);
    expect(levelReaches(variants, undefined)!.levels).toHaveLength(4);
    expect(reached.levels.map(levelName)[2]).toBe('baseline: 60.0');
  });

  it('interpolates time, iterations and generator steps, over the seeds that reach a level', () => {
    const [none, proximal] = reached.variants.map(({ reaches }) => reaches);
    // Seed 1 is at 80 halfway to its first evaluation, seed 2 at its end.
    expect(none![0]).toMatchObject({
      seeds: 2,
      reached: 2,
      seconds: { mean: 7.5, low: 5, high: 10 },
      iterations: { mean: 0.75 },
      generatorSteps: { mean: 0.75 },
    });
    expect(none![3]).toMatchObject({ seeds: 2, reached: 1, iterations: { mean: 2, count: 1 } });
    expect(none![4]).toEqual({ seeds: 2, reached: 0 });
    // From 100 to 40 in the first seed, to 20 in the second.
    expect(proximal![3]?.iterations?.mean).toBeCloseTo((1 + 0.75) / 2, 12);
    expect(proximal![3]?.generatorSteps?.mean).toBeCloseTo((5 * (1 + 0.75)) / 2, 12);
  });

  it('takes the levels of the experiment if it has some, also before a run is complete', () => {
    const fixed = levelReaches(variants, 60, [80, 30])!;
    expect(fixed.levels.map(levelName)).toEqual(['80', '30']);
    expect(fixed.variants[0]!.reaches[0]).toEqual(reached.variants[0]!.reaches[0]);
    // Of the seeds with the distances 100, 40, 20 and 100, 20, 30 the first is at 30 after 1.5 iterations.
    expect(fixed.variants[1]!.reaches[1]!.iterations).toMatchObject({ high: 1.5, count: 2 });
    expect(levelMarkdown('T', fixed)).toMatch(/fixed before the runs.*\| Variant \| 80 \| 30 \|/s);
    expect(levelMarkdown('T', reached)).not.toContain('fixed before');
    const failed = [madeVariant('none', [[50, 20]], { states: ['failed'] })];
    expect(levelReaches(failed, undefined, [30])!.variants[0]!.reaches[0]!.reached).toBe(1);
  });

  it('writes a table for each budget', () => {
    const text = levelMarkdown('T', reached);
    expect(text.match(/^### /gm)).toHaveLength(3);
    expect(text).toContain('| none | 7.5 s (5.0 s to 10.0 s) |');
    expect(text).toMatch(/\| none \| .*2 \(1 of 2 seeds\) \| not reached \|/);
  });

  it('needs a complete run that gets below the initial distance', () => {
    expect(
      levelReaches([madeVariant('none', [[50, 20]], { states: ['failed'] })], 1),
    ).toBeUndefined();
    expect(levelReaches([madeVariant('none', [[50, 60]])], 1)).toBeUndefined();
    expect(levelReaches([madeVariant('none', [[]])], undefined)).toBeUndefined();
  });
});
