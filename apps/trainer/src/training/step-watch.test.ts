/** When the trainer says that h holds the generator, or that h does nothing. */
import type { LossesRow } from '@wprox/experiments/run-folders';
import { describe, expect, it } from 'vitest';
import { judge } from './step-watch.js';

/** Rows of a run whose samples move `share` of what h allows, every ten outer iterations. */
function rowsOf({ share = 0.7, h = 0.1, slope = 1.8, count = 10 } = {}): LossesRow[] {
  return Array.from({ length: count }, (_, i) => ({
    kind: 'losses' as const,
    iteration: 10 * (i + 1),
    ...{ criticLoss: 0, generatorLoss: 0, penalty: 0 },
    ...{ movement: share * h * slope, slope },
    ...{ proximalDistance: share * h * slope, proximalSlope: slope },
  }));
}

// The distance of CIFAR-10, and the iterations of Figure 2, small.
const step = { h: 0.1, iterations: 200, travel: 28 };

describe('the judgment of h', () => {
  it('names a generator that is held: h·L·N is 36, the distance 28', () => {
    expect(judge(rowsOf(), step)?.name).toBe('held');
  });

  it('accepts an h with which the generator arrives', () => {
    expect(judge(rowsOf({ h: 3 }), { ...step, h: 3 })).toBeUndefined();
  });

  it('accepts a small h·N if the movement is not what h allows', () => {
    expect(judge(rowsOf({ share: 0.2 }), step)).toBeUndefined();
  });

  it('accepts the same h if the run is long enough', () => {
    expect(judge(rowsOf({ count: 200 }), { ...step, iterations: 2000 })).toBeUndefined();
  });

  it('proposes an h that it accepts', () => {
    const { text } = judge(rowsOf(), step)!;
    const h = Number(/set h to (\S+),/.exec(text)![1]);
    expect(judge(rowsOf({ h }), { ...step, h })).toBeUndefined();
  });

  it('names an h that does nothing, and proposes one that binds', () => {
    const h = 1e4;
    const warning = judge(rowsOf({ h, share: 1e-4 }), { ...step, h })!;
    expect(warning.name).toBe('h-does-nothing');
    expect(Number(/set h to (\S+),/.exec(warning.text)![1])).toBeLessThan(100);
  });

  it('waits for a fifth of the run, and for five rows', () => {
    expect(judge(rowsOf({ count: 4 }), { ...step, iterations: 40 })).toBeUndefined();
    expect(judge(rowsOf({ count: 5 }), { ...step, iterations: 40 })?.name).toBe('held');
    expect(judge(rowsOf({ count: 10 }), { ...step, iterations: 501 })).toBeUndefined();
  });

  it('judges a distance that learns by the movement of the samples', () => {
    const rows = rowsOf().map(({ proximalDistance, proximalSlope, ...row }) => row);
    expect(judge(rows, step)?.name).toBe('held');
  });

  it('does not judge rows without a measurement, or with a loss that is flat', () => {
    const bare = rowsOf().map(({ movement, slope, proximalDistance, proximalSlope, ...r }) => r);
    expect(judge(bare, step)).toBeUndefined();
    expect(judge(rowsOf({ slope: 0 }), step)).toBeUndefined();
  });

  it('keeps its messages short', () => {
    const texts = [
      judge(rowsOf(), step)!.text,
      judge(rowsOf({ h: 1e4, share: 1e-4 }), { ...step, h: 1e4 })!.text,
    ];
    for (const text of texts) expect(text.length).toBeLessThan(200);
  });
});
