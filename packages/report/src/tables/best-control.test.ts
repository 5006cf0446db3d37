import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VariantRuns } from '../charts/run-curves.js';
import { bestControls } from './best-control.js';
import { bestControlMarkdown, bestControlTables } from './best-control-table.js';
import { endsBest } from './controls.js';
import { levelReaches } from './levels.js';
import { madeVariant } from './variant-runs.fixture.js';

const BUDGETS = ['seconds', 'iterations', 'generatorSteps'] as const;
const fiveSteps = { regularizer: { name: 'none', innerSteps: 5 } };
const rwp = { regularizer: { name: 'rwp', innerSteps: 5, h: 1 } };
const compared = (variants: readonly VariantRuns[], levels: readonly number[]) =>
  bestControls(variants, levelReaches(variants, undefined, levels));

const one = madeVariant('one', [
  [100, 60, 40],
  [100, 80, 60],
]);
const five = madeVariant(
  'five',
  [
    [100, 50, 20],
    [100, 90, 70],
  ],
  fiveSteps,
);
const proximal = madeVariant(
  'rwp',
  [
    [100, 40, 20],
    [100, 60, 20],
  ],
  rwp,
);

describe('bestControls', () => {
  const beside = compared([one, five, proximal], [60, 30, 10])!;
  const [own, ...others] = beside.variants;

  it('divides the time of the best control by that of the variant, seed by seed', () => {
    expect(others).toEqual([]);
    // At 60 after 1 and 2 iterations without a regularizer; with it after 2/3 and 1.
    expect(beside.controls[0]!.seconds).toEqual({ variant: 'one', label: 'one' });
    expect(own!.levels[0]!.seconds).toMatchObject({
      outcome: 'compared',
      reached: 2,
      controlReached: 2,
    });
    const { seconds, iterations, generatorSteps } = own!.levels[0]!;
    for (const { ratio } of [seconds, iterations]) {
      expect([ratio!.mean, ratio!.low, ratio!.high]).toEqual([
        expect.closeTo(1.75, 12),
        expect.closeTo(1.5, 12),
        expect.closeTo(2, 12),
      ]);
    }
    // The variant takes five steps in an iteration, the control one.
    expect(generatorSteps.ratio!.mean).toBeCloseTo(0.35, 12);
  });

  it('takes the control that most seeds reach a level with, and only common seeds', () => {
    // At 30 only seed 1 with five steps, after 5/3 iterations; with the regularizer after 1.5.
    expect(beside.controls[1]!.iterations!.label).toBe('five');
    expect(own!.levels[1]!.iterations).toEqual({
      outcome: 'compared',
      reached: 2,
      controlReached: 1,
      ratio: {
        mean: expect.closeTo(10 / 9, 12),
        low: expect.anything(),
        high: expect.anything(),
        count: 1,
      },
    });
    expect(beside.controls[2]).toEqual({
      seconds: undefined,
      iterations: undefined,
      generatorSteps: undefined,
    });
    expect(own!.levels[2]!.seconds).toEqual({
      outcome: 'neither reaches',
      reached: 0,
      controlReached: 0,
    });
  });

  it('chooses the control of each budget by its smallest mean', () => {
    // At 60 after 1 iteration of 1 step, or after half an iteration of 5 steps.
    const slow = madeVariant('slow', [[100, 60]]);
    const fast = madeVariant('fast', [[100, 20]], fiveSteps);
    const { controls } = compared([slow, fast, proximal], [60])!;
    expect(BUDGETS.map((budget) => controls[0]![budget]!.label)).toEqual(['fast', 'fast', 'slow']);
  });

  it('compares final distances with the control that ends best', () => {
    // The means are 50 and 45; the differences of the seeds are 0 and −50.
    expect(beside.final!.variant.label).toBe('five');
    expect(own!.final).toMatchObject({
      difference: { mean: -25, low: -50, high: 0 },
      ...{ seeds: 2, better: 1, worse: 0, p: 1, verdict: 'within the spread' },
    });
  });

  it('says in words why there is no ratio', () => {
    const outcomeOf = (control: number[][], variant: number[][], level: number) =>
      compared([madeVariant('none', control), madeVariant('rwp', variant, rwp)], [level])!
        .variants[0]!.levels[0]!.seconds.outcome;
    expect(outcomeOf([[9, 8]], [[9, 4]], 5)).toBe('control never reaches');
    expect(outcomeOf([[9, 4]], [[9, 8]], 5)).toBe('variant never reaches');
    expect(outcomeOf([[9, 8]], [[9, 8]], 5)).toBe('neither reaches');
    const [reaches, fails] = [
      [9, 4],
      [9, 8],
    ];
    expect(outcomeOf([reaches, fails], [fails, reaches], 5)).toBe('no common seed');
    expect(outcomeOf([[9, 8]], [[9, 8]], 10)).toBe('before training');
  });

  it('needs levels, a control and a regularizer', () => {
    expect(bestControls([one, proximal], undefined)).toBeUndefined();
    expect(compared([one, five], [60])).toBeUndefined();
    expect(compared([proximal], [60])).toBeUndefined();
    const failed = madeVariant('none', [[9, 4]], { states: ['failed'] });
    const [variant] = compared([failed, proximal], [60])!.variants;
    expect(variant).not.toHaveProperty('final');
  });

  const distances = fc.array(
    fc.array(fc.integer({ min: 1, max: 100 }), { minLength: 2, maxLength: 6 }),
    { minLength: 1, maxLength: 5 },
  );
  const level = fc.integer({ min: 1, max: 100 });

  it('is 1 beside an equal control, in every budget', () => {
    fc.assert(
      fc.property(distances, level, (seeds, at) => {
        const equal = { regularizer: { name: 'rwp', innerSteps: 1, h: 1 } };
        const [variant] = compared(
          [madeVariant('none', seeds), madeVariant('rwp', seeds, equal)],
          [at],
        )!.variants;
        for (const budget of BUDGETS) {
          const { outcome, ratio } = variant!.levels[0]![budget];
          if (outcome === 'compared') expect(ratio).toMatchObject({ mean: 1, low: 1, high: 1 });
          else expect(['neither reaches', 'before training']).toContain(outcome);
        }
        expect(variant!.final).toMatchObject({ better: 0, worse: 0, p: 1 });
      }),
    );
  });

  it('does not depend on the order of the seeds', () => {
    fc.assert(
      fc.property(distances, distances, level, (control, own, at) => {
        const variants = [madeVariant('none', control), madeVariant('rwp', own, rwp)];
        const turned = variants.map((one) => ({ ...one, runs: [...one.runs].reverse() }));
        const [a, b] = [variants, turned].map((some) => compared(some, [at])!);
        for (const budget of BUDGETS) {
          const [before, after] = [a, b].map((each) => each!.variants[0]!.levels[0]![budget]);
          expect({ ...after, ratio: undefined }).toEqual({ ...before, ratio: undefined });
          expect(after!.ratio?.low).toBe(before!.ratio?.low);
          expect(after!.ratio?.high).toBe(before!.ratio?.high);
          if (before!.ratio) expect(after!.ratio!.mean).toBeCloseTo(before!.ratio.mean, 9);
        }
      }),
    );
  });
});

describe('endsBest', () => {
  it('takes the most complete seeds first, then the lowest mean final distance', () => {
    const survivor = madeVariant('survivor', [[9, 1], [9]], { states: ['complete', 'failed'] });
    const steady = madeVariant('steady', [
      [9, 3],
      [9, 4],
    ]);
    const worse = madeVariant('worse', [
      [9, 2],
      [9, 6],
    ]);
    expect(endsBest([survivor, worse, steady])).toEqual({
      variant: steady,
      final: { mean: 3.5, low: 3, high: 4, count: 2 },
    });
    expect(endsBest([survivor])!.final.mean).toBe(1);
    expect(endsBest([madeVariant('none', [[9, 1]], { states: ['running'] })])).toBeUndefined();
  });
});

describe('the tables', () => {
  const beside = compared([one, five, proximal], [60, 30, 10])!;

  it('are one for each budget and one of the final distances', () => {
    const text = bestControlMarkdown('T', beside);
    expect(text.match(/^### /gm)).toHaveLength(4);
    expect(text).toContain('| Variant | 60 (one) | 30 (five) | 10 (no control reaches it) |');
    expect(text).toContain(
      '| rwp | 1.8× (1.5× to 2.0×) | 1.1× (control in 1 of 2 seeds) | neither reaches |',
    );
    expect(text).toContain('“five”');
    expect(text).toContain('| rwp | 1 of 2 seeds | −25.0 | 1.00 | within the spread');
  });

  it('have no final distances if no seed is complete in both', () => {
    const variants = [madeVariant('none', [[9, 4]], { states: ['running'] }), proximal];
    const headings = bestControlTables(compared(variants, [8])!).map(({ heading }) => heading);
    expect(headings).toEqual(['Training time', 'Outer iterations', 'Generator steps']);
  });
});
