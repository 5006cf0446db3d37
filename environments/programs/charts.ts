import { ArgumentError, type Chart, mountChart } from '@wprox/charts';
import { expect } from './expect.js';

const chart: Chart = {
  yTitle: 'loss',
  axes: [{ name: 'iterations', title: 'outer iterations', unit: 'outer iterations' }],
  series: [
    {
      label: 'RWP',
      color: '#d55e00',
      curves: [
        [
          { x: 0, mean: 2 },
          { x: 10, mean: 1 },
        ],
      ],
    },
  ],
};

/** Shows a chart in a page, and updates it; outside a page, refuses what is no element. */
export async function run(): Promise<void> {
  if (typeof document === 'undefined') {
    let refused: unknown;
    try {
      mountChart({} as HTMLElement, chart);
    } catch (error) {
      refused = error;
    }
    expect(refused instanceof ArgumentError, 'outside a page there is no element');
    return;
  }
  const place = document.createElement('div');
  document.body.append(place);
  const mounted = mountChart(place, chart);
  expect(place.querySelector('canvas') !== null, 'the chart has a canvas');
  expect(place.textContent.includes('1.00'), 'the values at the end are shown');
  mounted.update({
    ...chart,
    series: [
      {
        ...chart.series[0]!,
        curves: [
          [
            { x: 0, mean: 2 },
            { x: 10, mean: 0.5 },
          ],
        ],
      },
    ],
  });
  expect(place.textContent.includes('0.500'), 'the chart shows the new values');
  mounted.dispose();
  expect(place.childElementCount === 0, 'nothing is left of the chart');
  place.remove();
}
