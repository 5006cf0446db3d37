import { chartPlace, chartScript, chartStyle } from '@wprox/charts/inline';
import { expect } from './expect.js';

/** Makes the parts of a page that loads nothing. */
export async function run(): Promise<void> {
  const html = chartPlace({
    yTitle: 'loss',
    axes: [{ name: 'iterations', title: 'outer iterations', unit: 'outer iterations' }],
    series: [{ label: '</script>', color: 'black', curves: [[{ x: 0, mean: 2 }]] }],
  });
  expect(html.split('</script>').length === 2, 'a label does not end the element');
  expect(!/<\/script/i.test(chartScript), 'the script does not end its element');
  expect(chartStyle.includes('.wprox-chart'), 'the style is there');
}
