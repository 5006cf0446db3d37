import { describe, expect, it } from 'vitest';
import { BASELINE } from '../pictures/palette.js';
import { robustnessPictures } from './picture.js';
import type { CriticMeasurement, RobustnessData } from './robustness-data.js';
import { summarize } from './summarize.js';
import { robustnessCsv, robustnessMarkdown } from './tables.js';

const measured = (gap: number, standardDeviation: number, mean: number): CriticMeasurement => ({
  real: { mean: 1, standardDeviation },
  generated: { mean: 1 - gap },
  gap,
  slope: { l2: 2, wasserstein: 3 },
  responses: [0, 0.5].map((level) => ({
    perturbation: 'some-dust',
    level,
    mean: level * mean,
    meanAbsolute: Math.abs(level * mean),
  })),
});

function dataOf(critics: readonly [variant: string, CriticMeasurement][]): RobustnessData {
  return {
    experiment: 'small',
    title: 'Small',
    images: { split: 'cifar10/test', count: 1000 },
    seed: 1,
    backend: 'wasm',
    perturbations: [{ name: 'some-dust', unit: 'share of dust', levels: [0, 0.5] }],
    runs: critics.map(([variant, critic], i) => ({
      run: `${variant}-seed${i}`,
      variant,
      label: variant.toUpperCase(),
      seed: i,
      iterations: 5,
      ...critic,
    })),
    unfinished: [],
  };
}

const data = dataOf([
  ['a', measured(4, 2, -8)],
  ['a', measured(2, 1, -8)],
  ['b', measured(10, 5, 10)],
]);

describe('summarize', () => {
  it('divides by the unit of each seed before it takes the mean', () => {
    const [a, b] = summarize(data);
    const at = a!.responses.get('some-dust')![1]!;
    // 4 divided by gaps of 4 and 2, and by deviations of 2 and 1.
    expect(at.meanAbsolute).toEqual({
      gap: { mean: 1.5, low: 1, high: 2, count: 2 },
      deviation: { mean: 3, low: 2, high: 4, count: 2 },
      own: { mean: 4, low: 4, high: 4, count: 2 },
    });
    expect(at.mean.gap).toEqual({ mean: -1.5, low: -2, high: -1, count: 2 });
    expect(a!.slopeInGaps.l2).toEqual({ mean: 0.75, low: 0.5, high: 1, count: 2 });
    expect([a!.seeds, b!.seeds, b!.label]).toEqual([[0, 1], [2], 'B']);
  });

  it('leaves out and counts seeds without a positive gap in units of the gap', () => {
    const [a] = summarize(
      dataOf([
        ['a', measured(4, 2, 8)],
        ['a', measured(-1, 0, 8)],
      ]),
    );
    const { gap, deviation, own } = a!.responses.get('some-dust')![1]!.meanAbsolute;
    expect([gap!.count, deviation!.count, own!.count]).toEqual([1, 1, 2]);
    expect([a!.seedsWithGap, a!.seeds.length]).toEqual([1, 2]);
    const [none] = summarize(dataOf([['a', measured(0, 1, 8)]]));
    expect(none!.responses.get('some-dust')![1]!.meanAbsolute.gap).toBeUndefined();
  });
});

describe('tables', () => {
  it('have a row for each level above 0, with the range over seeds', () => {
    const markdown = robustnessMarkdown(data, summarize(data));
    const rows = markdown.split('\n').filter((line) => line.includes('Some dust'));
    expect(
      rows.map((row) =>
        row
          .split('|')
          .map((cell) => cell.trim())
          .slice(1, -1),
      ),
    ).toEqual([
      [
        'Some dust (share of dust)',
        '0.5',
        '1.50 (1.00 to 2.00)',
        '0.500',
        '-1.50 (-2.00 to -1.00)',
        '0.500',
      ],
      [
        'Some dust (share of dust)',
        '0.5',
        '3.00 (2.00 to 4.00)',
        '1.00',
        '-3.00 (-4.00 to -2.00)',
        '1.00',
      ],
      ['Some dust (share of dust)', '0.5', '4.00', '5.00', '-4.00', '5.00'],
    ]);
    expect(markdown).toContain('1,000 images of cifar10/test');
    expect(markdown).not.toContain('not positive');
  });

  it('have a row of CSV for each run and level', () => {
    const lines = robustnessCsv(data).trimEnd().split('\n');
    expect(lines).toHaveLength(7);
    expect(lines[2]).toBe('a-seed0,a,0,some-dust,0.5,-4,4,4,2,-1,1,-2,2');
  });

  it('name variants whose gap is not positive', async () => {
    const poor = dataOf([['a', measured(-4, 2, 8)]]);
    const summaries = summarize(poor);
    const markdown = robustnessMarkdown(poor, summaries);
    expect(markdown).toMatch(/not positive.*A \(1 of 1\)/);
    expect(markdown).toMatch(/share of dust\) \| +0\.5 \| +– \| +– \|/);
    expect(robustnessCsv(poor)).toContain('a-seed0,a,0,some-dust,0.5,4,4,-4,2,,,2,2\n');
    const pictures = await robustnessPictures(
      poor,
      summaries.map((summary) => ({ ...summary, style: BASELINE })),
    );
    expect(pictures.map(({ name }) => name)).toEqual(['robustness']);
    expect(pictures[0]!.notes.join(' ')).toContain('standard deviation');
  });
});

it('draws one picture in units of the gap and one in deviations', async () => {
  const styled = summarize(data).map((summary) => ({ ...summary, style: BASELINE }));
  const [inGaps, inDeviations] = await robustnessPictures(data, styled);
  expect([inGaps!.name, inDeviations!.name]).toEqual(['robustness', 'robustness-deviation']);
  expect(inGaps!.alt).toContain('Some dust: A 1.50 at 0.5, B 0.500 at 0.5.');
  expect(inGaps!.notes.join(' ')).toContain('2 of A and 1 of B');
  expect(inDeviations!.drawing.content.text).toContain('mean |Δf| / deviation');
});
