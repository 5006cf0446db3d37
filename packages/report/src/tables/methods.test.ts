import { parseExperiment } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { familiesOf } from './families.js';
import { isSweep, methodsOf } from './methods.js';
import { methodsTable } from './methods-table.js';
import { tableMarkdown } from './text-table.js';
import { madeVariant } from './variant-runs.fixture.js';

const config = parseExperiment(
  {
    name: 'g',
    title: 'G',
    budget: { iterations: 4 },
    evaluation: { every: 2 },
    seeds: [1, 2],
    variants: {
      one: { label: 'ℓ = 1', optimizer: { learningRate: [0.1, 0.2] } },
      five: { label: 'ℓ = 5', regularizer: { name: 'none', innerSteps: 5 } },
      rwp: { label: 'RWP', regularizer: { name: 'rwp', h: [1, 2, 3] } },
    },
  },
  'test',
);

/** Methods whose seeds end at these distances, by the order of the variants. */
function methodsWith(finals: readonly (readonly number[])[]) {
  const variants = Object.entries(config.variants).map(([name, { regularizer }], i) =>
    madeVariant(
      name,
      finals[i]!.map((final) => [9, final]),
      {
        regularizer: { name: 'none', innerSteps: 1, ...regularizer } as never,
        states: finals[i]!.map((final) => (Number.isNaN(final) ? 'failed' : 'complete')),
      },
    ),
  );
  return methodsOf(familiesOf(config, variants));
}

describe('methodsOf', () => {
  // Means: 6 and 4 with ℓ = 1, 5 with ℓ = 5, and 8, 2 and 3 with RWP.
  const found = methodsWith([
    [5, 7],
    [3, 5],
    [4, 6],
    [7, 9],
    [1, 3],
    [2, 4],
  ]);

  it('has the best setting of each family, and the number that was tried', () => {
    expect(found.control!.variant.variant).toBe('one-learning-rate-0p2');
    expect(
      found.methods.map(({ name, settings, best }) => [
        name,
        settings,
        best!.variant.setting,
        best!.final.mean,
      ]),
    ).toEqual([
      ['one', 2, 'learning rate 0.2', 4],
      ['five', 1, '', 5],
      ['rwp', 3, 'h 2', 2],
    ]);
  });

  it('compares it with the best control of all families, seed by seed', () => {
    const [one, five, rwp] = found.methods;
    expect(one).toMatchObject({ isBestControl: true });
    expect(one).not.toHaveProperty('against');
    // 4 − 3 and 6 − 5; 1 − 3 and 3 − 5.
    expect(five!.against).toMatchObject({ difference: { mean: 1 }, better: 0, worse: 2, p: 0.5 });
    expect(five!.against!.verdict).toBe('within the spread');
    expect(rwp!.against).toMatchObject({ difference: { mean: -2 }, better: 2, worse: 0, p: 0.5 });
  });

  it('does not choose a setting by the seeds that survive', () => {
    const { methods } = methodsWith([
      [5, 7],
      [3, 5],
      [4, 6],
      [7, 9],
      [1, Number.NaN],
      [Number.NaN, Number.NaN],
    ]);
    expect(methods[2]!.best!.variant.setting).toBe('h 1');
    expect(methods[2]!.settings).toBe(3);
  });

  it('is a table that tells the settings tried and the best control', () => {
    const text = tableMarkdown('T', methodsTable(found));
    expect(text).toContain('“one-learning-rate-0p2”');
    expect(text).toContain(
      '| ℓ = 1 | 2 | learning rate 0.2 | 4.00 (3.00 to 5.00) | – | – | – | the best control |',
    );
    expect(text).toMatch(/^\| RWP \| 3 \| h 2 \| 2\.00 .* \| 2 of 2 seeds \| −2\.00 \| 0\.50 \|/m);
    const none = [Number.NaN, Number.NaN];
    const failed = methodsWith(Object.keys(config.variants).map(() => none));
    expect(failed.control).toBeUndefined();
    expect(tableMarkdown('T', methodsTable(failed))).toContain(
      '| RWP | 3 | – | – | – | – | – | – |',
    );
  });

  it('is about a sweep only if a family has several settings', () => {
    expect(isSweep(found)).toBe(true);
    expect(isSweep({ ...found, methods: found.methods.slice(1, 2) })).toBe(false);
  });
});
