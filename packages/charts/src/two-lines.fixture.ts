/** A chart of two lines, of which the second ends earlier. */
import type { Chart, ChartPoint } from './chart.js';

export const flat = (points: readonly (readonly [number, number | null])[]): ChartPoint[] =>
  points.map(([x, mean]) =>
    mean === null ? { x, mean } : { x, mean, low: mean - 1, high: mean + 1 },
  );

export const RED = [214, 0, 0] as const;
export const BLUE = [0, 0, 214] as const;

export const twoLines: Chart = {
  yTitle: 'distance',
  axes: [
    { name: 'training time', title: 'training time in seconds', unit: 'seconds' },
    { name: 'outer iterations', title: 'outer iterations', unit: 'outer iterations' },
  ],
  series: [
    {
      label: 'none',
      color: 'rgb(214, 0, 0)',
      curves: [
        flat([
          [0, 50],
          [10, 30],
          [20, 20],
        ]),
        flat([
          [0, 50],
          [100, 20],
        ]),
      ],
    },
    {
      label: '</script>',
      color: 'rgb(0, 0, 214)',
      darkColor: 'rgb(120, 120, 255)',
      curves: [
        flat([
          [0, 50],
          [10, 10],
        ]),
        flat([
          [0, 50],
          [40, 10],
        ]),
      ],
    },
  ],
  isLog: false,
};
