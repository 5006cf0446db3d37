import type { RunRecord } from '@wprox/experiments/run-folders';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { steadiness } from './steadiness.js';
import { steadinessTable } from './steadiness-table.js';
import { tableMarkdown } from './text-table.js';
import { madeVariant } from './variant-runs.fixture.js';

describe('steadiness', () => {
  it('has the rise from the best distance, and the deviation in the second half', () => {
    // Evaluations at iterations 0 to 3; after 1.5 are 6 and 8, whose sample deviation is √2, and 3 and 3.
    const found = steadiness(
      madeVariant('a', [
        [10, 4, 6, 8],
        [10, 5, 3, 3],
      ]),
    );
    expect(found).toMatchObject({
      final: { mean: 5.5 },
      best: { mean: 3.5 },
      rise: { mean: 2, low: 0, high: 4 },
      deviation: { mean: expect.closeTo(Math.SQRT1_2, 12), low: 0, count: 2 },
      evaluations: { mean: 2, low: 2, high: 2 },
    });
  });

  it('leaves out an evaluation at half of the iterations, and a deviation of one distance', () => {
    const odd = steadiness(madeVariant('a', [[10, 4, 2, 6, 8]]));
    expect(odd.evaluations!.mean).toBe(2);
    expect(odd.deviation!.mean).toBeCloseTo(Math.SQRT2, 12);
    const [run] = madeVariant('a', [[10, 4, 6]]).runs;
    const longer = { ...run!, status: { state: 'complete', iteration: 3 } } as RunRecord;
    const short = steadiness({ variant: 'a', label: 'a', runs: [longer], complete: true });
    expect(short.evaluations!.mean).toBe(1);
    expect(short).not.toHaveProperty('deviation');
    expect(short.rise!.mean).toBe(2);
  });

  it('covers complete seeds only, if there are any', () => {
    const made = madeVariant('a', [[9, 2], [9, 4], []], {
      states: ['complete', 'interrupted', 'missing'],
    });
    expect(steadiness(made)).toMatchObject({ seeds: 3, final: { mean: 2, count: 1 } });
    const none = madeVariant('a', [[]], { states: ['missing'] });
    expect(steadiness(none)).toEqual({ variant: 'a', label: 'a', seeds: 1 });
  });

  it('scales with the distances, and a shift changes neither rise nor deviation', () => {
    const values = fc.array(fc.integer({ min: 1, max: 1000 }), { minLength: 4, maxLength: 9 });
    fc.assert(
      fc.property(values, fc.integer({ min: 1, max: 50 }), (distances, by) => {
        const of = (change: (value: number) => number) =>
          steadiness(madeVariant('a', [distances.map(change)]));
        const [plain, scaled, shifted] = [
          of((value) => value),
          of((value) => value * by),
          of((value) => value + by),
        ];
        expect(scaled.rise!.mean).toBeCloseTo(by * plain.rise!.mean, 6);
        expect(scaled.deviation!.mean).toBeCloseTo(by * plain.deviation!.mean, 6);
        expect(shifted.rise!.mean).toBeCloseTo(plain.rise!.mean, 6);
        expect(shifted.deviation!.mean).toBeCloseTo(plain.deviation!.mean, 6);
        expect(plain.rise!.mean).toBeGreaterThanOrEqual(0);
      }),
    );
  });

  it('is a table', () => {
    const rows = [
      steadiness(
        madeVariant('a', [
          [10, 4, 6, 8],
          [10, 5, 3, 3],
        ]),
      ),
    ];
    expect(tableMarkdown('T', steadinessTable(rows))).toContain(
      '| a | 5.50 (3.00 to 8.00) | 3.50 (3.00 to 4.00) | 2.00 (0 to 4.00) | 0.707 (0 to 1.41) | 2 |',
    );
  });
});
