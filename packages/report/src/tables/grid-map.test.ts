import { parseExperiment } from '@wprox/experiments';
import { describe, expect, it } from 'vitest';
import { shownVariants } from '../charts/shown-variants.js';
import { cellNote, gridMap } from './grid-map.js';
import type { VariantResult } from './results.js';
import { resultsCsv } from './results-csv.js';

const parse = (variants: object) =>
  parseExperiment(
    {
      name: 'g',
      title: 'G',
      budget: { iterations: 4 },
      evaluation: { every: 2 },
      seeds: [1, 2],
      variants,
    },
    'test',
  );
const experiment = parse({
  plain: { label: 'plain' },
  none: { label: 'none', optimizer: { learningRate: [0.1, 0.01] } },
  rwp: {
    label: 'RWP',
    regularizer: { name: 'rwp', h: [10, 2], innerSteps: [1, 2] },
    optimizer: { learningRate: [0.1, 0.01] },
  },
});

/** Gives the variants the final distances 1, 2, 3 …, in their order. */
function resultsOf(
  variants: object,
  change: (name: string) => object = () => ({}),
): VariantResult[] {
  return Object.keys(variants).map((variant, i) => ({
    variant,
    label: variant,
    seeds: 2,
    completeSeeds: 2,
    final: { mean: i + 1, low: i, high: i + 2, count: 2 },
    ...change(variant),
  }));
}

describe('gridMap', () => {
  const map = gridMap(experiment, resultsOf(experiment.variants))!;

  it('has the setting of most families on the x axis, and a panel for each further value', () => {
    expect(map.settings[0]).toBe('learning rate');
    expect(map.panels.map(({ title, x, y }) => [title, x.name, x.values, y.name])).toEqual([
      ['plain', '', [''], ''],
      ['none', 'learning rate', ['0.01', '0.1'], ''],
      ['RWP, inner steps 1', 'learning rate', ['0.01', '0.1'], 'h'],
      ['RWP, inner steps 2', 'learning rate', ['0.01', '0.1'], 'h'],
    ]);
  });

  it('has every variant in one cell, with its distance', () => {
    const cells = map.panels.flatMap((panel) => panel.cells);
    expect(cells.map(({ variant }) => variant).sort()).toEqual(
      Object.keys(experiment.variants).sort(),
    );
    const last = cells.find(
      ({ variant }) => variant === 'rwp-h-2-inner-steps-2-learning-rate-0p01',
    );
    expect(last).toMatchObject({ x: '0.01', y: '2', final: { mean: 11 } });
  });

  it('puts every cell at a value of its axes, also if the values are objects', () => {
    const timed = parse({
      rwp: {
        label: 'RWP',
        regularizer: { name: 'rwp', h: [{ horizon: 20 }, { horizon: 80 }, 0.5] },
        optimizer: { learningRate: [0.1, 0.01] },
      },
    });
    const { panels } = gridMap(timed, resultsOf(timed.variants))!;
    const { x: longest } = panels[0]!;
    expect(longest.values).toEqual(expect.arrayContaining(['horizon 20', 'horizon 80']));
    for (const { x, y, cells } of panels) {
      for (const cell of cells) {
        expect(x.values).toContain(cell.x);
        expect(y.values).toContain(cell.y);
      }
    }
  });

  it('has no distance without a complete seed, and says why', () => {
    const results = resultsOf(experiment.variants, (name) =>
      name === 'plain' ? { completeSeeds: 0, failedSeeds: 1 } : { completeSeeds: 1 },
    );
    const [plain, none] = gridMap(experiment, results)!.panels;
    expect(plain!.cells[0]).not.toHaveProperty('final');
    expect(cellNote(plain!.cells[0]!)).toBe('failed');
    expect(cellNote(none!.cells[0]!)).toBe('1 of 2 seeds');
  });

  it('is undefined without lists', () => {
    const { variants } = parse({ a: { label: 'a' } });
    expect(gridMap({ variants }, resultsOf(variants))).toBeUndefined();
  });
});

describe('shownVariants', () => {
  it('shows all of eight, and the extremes of each family of more', () => {
    const few = parse({ a: { label: 'a', batchSize: [2, 3, 4, 5, 6, 7, 8, 9] } });
    expect(shownVariants(few, resultsOf(few.variants))).toEqual({
      names: Object.keys(few.variants),
      notes: [],
    });
    const { names, notes } = shownVariants(experiment, resultsOf(experiment.variants));
    expect(names).toEqual([
      'plain',
      'none-learning-rate-0p1',
      'none-learning-rate-0p01',
      'rwp-h-10-inner-steps-1-learning-rate-0p1',
      'rwp-h-2-inner-steps-2-learning-rate-0p01',
    ]);
    expect(notes[0]).toContain('5 of 11 variants');
  });

  it('shows the lowest of each family, or the eight lowest, if the extremes are too many', () => {
    const make = (families: number) =>
      parse(
        Object.fromEntries(
          Array.from({ length: families }, (_, i) => [
            `f${i}`,
            { label: 'f', batchSize: [2, 3, 4] },
          ]),
        ),
      );
    const five = make(5);
    expect(shownVariants(five, resultsOf(five.variants)).names).toEqual(
      [0, 1, 2, 3, 4].map((i) => `f${i}-batch-size-2`),
    );
    const nine = make(9);
    const first = Object.keys(nine.variants).slice(0, 8);
    expect(shownVariants(nine, resultsOf(nine.variants)).names).toEqual(first);
  });
});

it('writes a row of CSV per variant, with the values of the lists', () => {
  const results = resultsOf(experiment.variants);
  const csv = resultsCsv([{ config: experiment, results, levels: undefined }]);
  const [head, ...rows] = csv.trimEnd().split('\n');
  expect(rows).toHaveLength(11);
  const at = (column: string) => head!.split(',').indexOf(column);
  const last = rows.at(-1)!.split(',');
  expect(last[at('family')]).toBe('rwp');
  expect(last[at('regularizer.h')]).toBe('2');
  expect(last[at('final.mean')]).toBe('11');
  expect(rows[0]!.split(',')[at('optimizer.learningRate')]).toBe('');
  const label = [{ ...results[0]!, label: 'a "b", c' }];
  expect(resultsCsv([{ config: experiment, results: label, levels: undefined }])).toContain(
    '"a ""b"", c"',
  );
});
