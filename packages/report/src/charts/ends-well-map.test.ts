import { expect, it } from 'vitest';
import type { GridMap, MapCell } from '../tables/grid-map.js';
import type { MeasuredOn } from '../tables/measured-on.js';
import { endsWellMap } from './ends-well-map.js';
import { heatColor } from './heat-scale.js';

const points: MeasuredOn = {
  measure: 'wasserstein-2',
  samples: [100],
  realSamples: [100],
  floor: 0.4,
};
const cell = (x: string, runs: number, of: number, change: Partial<MapCell> = {}): MapCell => ({
  variant: x,
  x,
  y: '',
  final: { mean: 0.5 + Number(x), low: 0, high: 9, count: of },
  endsWell: { runs, of },
  seeds: 4,
  completeSeeds: of,
  divergedSeeds: 0,
  failedSeeds: 0,
  ...change,
});
const mapOf = (cells: MapCell[]): GridMap => ({
  settings: ['h'],
  panels: [{ title: 'RWP', x: { name: 'h', values: ['1', '2', '3', '4'] }, y: NO_AXIS, cells }],
});
const NO_AXIS = { name: '', values: [''] };
const noFinal = (given: MapCell): MapCell => {
  const { final: _, ...rest } = given;
  return rest;
};

it('shows in each cell the runs that end well and the mean distance, lightest where all do', async () => {
  const cells = [
    cell('1', 4, 4),
    cell('2', 1, 4, { divergedSeeds: 3 }),
    noFinal(cell('3', 0, 4, { completeSeeds: 0, failedSeeds: 4 })),
    noFinal(cell('4', 0, 0, { completeSeeds: 0 })),
  ];
  const picture = (await endsWellMap(mapOf(cells), points, { below: 0.9 }))!;
  const { text } = picture.drawing.content;
  for (const found of ['>4/4<', '>1.50<', '>1/4<', '>2.50<', '>0/4<', '>failed<', '>–<', '>×<']) {
    expect(text).toContain(found);
  }
  expect(text).toContain('>RWP: 5 of 12 runs<');
  expect(text).not.toMatch(/NaN|undefined/);
  // The scale of the heat map from its end: all runs are its lightest color, a quarter is at 3/4.
  const fills = [1, 0.25, 0].map((share) => `fill="${heatColor(1 - share)}" fill-opacity="1"`);
  expect(fills[0]).toContain('#fee838');
  for (const fill of fills) expect(text).toContain(fill);
  expect(picture.name).toBe('ends-well-map');
  expect(picture.notes.join(' ')).toMatch(/below 0\.9\..*×/s);
  expect(picture.alt.length).toBeLessThan(150);
});

it('is undefined if no run has ended', async () => {
  expect(await endsWellMap(mapOf([cell('1', 0, 0)]), points, { below: 1 })).toBeUndefined();
});
