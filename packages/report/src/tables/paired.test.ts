import { describe, expect, it } from 'vitest';
import { pairedComparisons } from './paired.js';
import { pairedMarkdown } from './paired-table.js';
import { madeVariant } from './variant-runs.fixture.js';

const rwp = { name: 'rwp', innerSteps: 5, h: 1 };
const fiveSteps = { name: 'none', innerSteps: 5 };
const rate = (learningRate: number, iterations = 4) => ({
  optimizer: { learningRate },
  budget: { iterations },
});

const one = madeVariant(
  'one',
  [
    [9, 4],
    [9, 5],
    [9, 6],
  ],
  { settings: rate(1) },
);
const five = madeVariant(
  'five',
  [
    [9, 3],
    [9, 1],
    [9, 2],
  ],
  { regularizer: fiveSteps, settings: rate(1) },
);
const proximal = madeVariant(
  'rwp',
  [
    [9, 2],
    [9, 2],
    [9, 2.5],
  ],
  { regularizer: rwp, settings: rate(1) },
);

describe('pairedComparisons', () => {
  it('compares with one generator step and with the same number, seed by seed', () => {
    const [first, second, ...others] = pairedComparisons([one, five, proximal]);
    expect(others).toEqual([]);
    expect(first).toMatchObject({ control: 'one', controlSteps: 1, better: 3, worse: 0, p: 0.25 });
    expect(first!.verdict).toBe('lower');
    expect(first!.difference.mean).toBeCloseTo((-2 - 3 - 3.5) / 3, 12);
    expect(second).toMatchObject({ control: 'five', controlSteps: 5, better: 1, worse: 2, p: 1 });
    expect(second!.verdict).toBe('within the spread');
  });

  it('takes the control with the same other settings', () => {
    const fast = madeVariant(
      'fast',
      [
        [9, 8],
        [9, 8.5],
        [9, 8],
      ],
      { settings: rate(2) },
    );
    const own = madeVariant(
      'rwp2',
      [
        [9, 9],
        [9, 9.5],
        [9, 10],
      ],
      {
        regularizer: rwp,
        settings: rate(2, 7),
      },
    );
    const [found, ...others] = pairedComparisons([one, fast, own]);
    expect(others).toEqual([]);
    expect(found).toMatchObject({
      control: 'fast',
      verdict: 'higher',
      differsIn: ['budget.iterations'],
    });
  });

  it('takes another control only if there is no choice, and says what differs', () => {
    const own = madeVariant('rwp', [[9, 1]], { regularizer: rwp, settings: rate(3) });
    const [found] = pairedComparisons([one, own]);
    expect(found).toMatchObject({ control: 'one', differsIn: ['optimizer.learningRate'] });
    const slow = madeVariant('slow', [[9, 5]], { settings: rate(0.5) });
    expect(pairedComparisons([one, slow, own])).toEqual([]);
  });

  it('counts only seeds that are complete in both, and says nothing about one seed', () => {
    const half = madeVariant(
      'rwp',
      [
        [9, 1],
        [9, 1],
        [9, 1],
      ],
      {
        regularizer: rwp,
        settings: rate(1),
        states: ['complete', 'failed', 'failed'],
      },
    );
    const [found] = pairedComparisons([one, half]);
    expect(found).toMatchObject({ seeds: 1, incomplete: 2, p: 1, verdict: 'one seed' });
    expect(pairedMarkdown('T', [found!])).toContain('| 1 of 1 seed; 2 incomplete | −3.00 | 1.00 |');
    const none = madeVariant('rwp', [[9, 1]], { regularizer: rwp, states: ['failed'] });
    expect(pairedComparisons([one, none])).toEqual([]);
  });

  it('leaves ties out of the test', () => {
    const same = madeVariant(
      'rwp',
      [
        [9, 4],
        [9, 5],
        [9, 1],
      ],
      { regularizer: rwp, settings: rate(1) },
    );
    expect(pairedComparisons([one, same])[0]).toMatchObject({
      better: 1,
      worse: 0,
      seeds: 3,
      p: 1,
    });
  });
});
