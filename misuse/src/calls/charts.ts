/** A right call of every function that `@wprox/charts` exports. */

import type { Chart } from '@wprox/charts';
import * as main from '@wprox/charts';
import * as inline from '@wprox/charts/inline';
import type { Calls } from '../misuse.js';

export const exported: Readonly<Record<string, unknown>> = { ...main, ...inline };

const chart: Chart = {
  yTitle: 'loss',
  axes: [{ name: 'iterations', title: 'outer iterations', unit: 'outer iterations' }],
  series: [{ label: 'RWP', color: '#d55e00', curves: [[{ x: 0, mean: 2 }]] }],
  isLog: false,
  level: { value: 1, label: 'floor' },
};

const options = { name: 'loss', height: 200, seriesName: 'Variants', showsHint: true };

export const calls: Calls = {
  'MountedChart#update': 'needs a chart in a page; tested in Chromium',
  chartPlace: () => [chart, options],
  mountChart: {
    with: () => [{ nodeType: 1, append: () => undefined }, chart, options],
    fails: 'there is no page around it',
  },
};
