import { describe, expect, it } from 'vitest';
import { chartPlace } from './inline.js';
import { twoLines } from './two-lines.fixture.js';

const [first] = twoLines.series;
const withSeries = (change: object) => ({ ...twoLines, series: [{ ...first!, ...change }] });

describe('a chart that is none', () => {
  it.each([
    ['chart.axes', { ...twoLines, axes: [] }],
    ['chart.series[1].label', { ...twoLines, series: [first, first] }],
    ['chart.series[0].curves', withSeries({ curves: [[]] })],
    ['chart.series[0].curves[1][0].x', withSeries({ curves: [[], [{ x: Number.NaN, mean: 1 }]] })],
    [
      'chart.series[0].curves[0][1].x',
      withSeries({
        curves: [
          [
            { x: 2, mean: 1 },
            { x: 1, mean: 1 },
          ],
          [],
        ],
      }),
    ],
    ['chart.series[0].curves[0][0].mean', withSeries({ curves: [[{ x: 2, mean: '1' }], []] })],
    ['chart.series[0].dash', withSeries({ dash: [0] })],
    ['chart.level.value', { ...twoLines, level: { value: Number.NaN, label: 'floor' } }],
  ])('is refused by name: %s', (argument, chart) => {
    expect(() => chartPlace(chart as never)).toThrow(expect.objectContaining({ argument }));
  });

  it('cannot end the script element by a label', () => {
    expect(chartPlace(twoLines).split('</script>')).toHaveLength(2);
  });
});
