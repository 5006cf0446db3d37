import { readFile } from 'node:fs/promises';
import { beforeEach, describe, expect, it } from 'vitest';
import { markup } from '../pictures/markup.js';
import { lineStyle } from '../pictures/palette.js';
import { type FakeElement, fakePage } from './interactive-chart.fixture.js';
import { interactiveFigure } from './interactive-chart.js';

const flat = (points: readonly (readonly [number, number])[]) =>
  points.map(([x, mean]) => ({ x, mean, low: mean - 1, high: mean + 1 }));

/** Makes the data of a page with two variants, of which the second ends earlier. */
function chartData(): unknown {
  const { text } = interactiveFigure(
    {
      id: 'chart',
      yTitle: 'distance',
      axes: [
        { name: 'training time', title: 'seconds', unit: 'seconds' },
        { name: 'outer iterations', title: 'outer iterations', unit: 'outer iterations' },
      ],
      series: [
        {
          label: 'none',
          style: lineStyle(0),
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
          style: lineStyle(1),
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
    },
    markup`<p>pictures</p>`,
  );
  return JSON.parse(/<script type="application\/json" id="chart">(.*?)<\/script>/s.exec(text)![1]!);
}

let root: FakeElement;
let still: FakeElement;
beforeEach(async () => {
  const page = fakePage(chartData());
  const file = new URL('../../assets/report-chart.js', import.meta.url);
  new Function('document', await readFile(file, 'utf8'))(page.document);
  ({ root, still } = page);
});

const button = (label: string) =>
  root.all('button').find(({ textContent }) => textContent === label)!;
const isPressed = (label: string) => button(label).attributes.get('aria-pressed') === 'true';
const picture = () => root.all('svg').find((svg) => svg.listeners.has('pointermove'))!;
/** Reads the cells of the table of values, by row. */
const values = () =>
  root.all('tr').map((row) => row.children.map((cell) => (cell as FakeElement).textContent));
/** Makes a pointer position; the axis has pixels 66 to 846 of 860, which are shown as 1000. */
const at = (share: number) => ({ clientX: ((66 + share * 780) / 860) * 1000 });

describe('the script of the charts', () => {
  it('replaces the pictures by a chart with a line and a band for each variant', () => {
    expect([root.hidden, still.hidden]).toEqual([false, true]);
    expect(picture().all('path')).toHaveLength(4);
    expect(values()).toEqual([
      ['at the end', 'seconds', 'mean', 'lowest to highest'],
      ['none', '20.0', '20.0', '19.0 to 21.0'],
      ['</script>', '10.0', '10.0', '9.00 to 11.0'],
    ]);
  });

  it('shows the interpolated values at the pointer, and none beyond the end of a curve', () => {
    picture().send('pointermove', at(0.25));
    expect(values().slice(1)).toEqual([
      ['none', '5.00', '40.0', '39.0 to 41.0'],
      ['</script>', '5.00', '30.0', '29.0 to 31.0'],
    ]);
    picture().send('pointermove', at(0.75));
    expect(values().slice(1)).toEqual([
      ['none', '15.0', '25.0', '24.0 to 26.0'],
      ['</script>', '–', '–', '–'],
    ]);
    picture().send('pointerleave');
    expect(values()[0]![0]).toBe('at the end');
  });

  it('hides a variant and shows it again', () => {
    button('none').send('click');
    expect(isPressed('none')).toBe(false);
    expect(
      values()
        .slice(1)
        .map(([label]) => label),
    ).toEqual(['</script>']);
    expect(picture().all('path')).toHaveLength(2);
    // The axis ends at the end of the visible variants.
    picture().send('pointermove', at(0.5));
    expect(values()[1]![1]).toBe('5.00');
    button('none').send('click');
    expect(picture().all('path')).toHaveLength(4);
  });

  it('switches to outer iterations', () => {
    button('outer iterations').send('click');
    expect(isPressed('outer iterations')).toBe(true);
    expect(values()[1]).toEqual(['none', '100', '20.0', '19.0 to 21.0']);
    picture().send('pointermove', at(0.5));
    expect(values()[1]).toEqual(['none', '50.0', '35.0', '34.0 to 36.0']);
  });

  it('zooms by dragging, and back by a double click', () => {
    picture().send('pointerdown', at(0.5));
    picture().send('pointermove', at(0.7));
    picture().send('pointerup', at(1));
    picture().send('pointerleave');
    expect(isPressed('whole range')).toBe(false);
    picture().send('pointermove', at(0.5));
    expect(values()[1]!.slice(0, 3)).toEqual(['none', '15.0', '25.0']);
    picture().send('dblclick');
    expect(isPressed('whole range')).toBe(true);
    // A click does not zoom; neither does a touch, because it scrolls.
    picture().send('pointerdown', at(0.5));
    picture().send('pointerup', at(0.502));
    picture().send('pointerdown', { ...at(0.2), pointerType: 'touch' });
    picture().send('pointerup', { ...at(0.9), pointerType: 'touch' });
    expect(isPressed('whole range')).toBe(true);
  });

  it('moves along the curves with the arrow keys', () => {
    for (let i = 0; i < 10; i++) picture().send('keydown', { key: 'ArrowRight' });
    expect(values()[1]!.slice(0, 3)).toEqual(['none', '4.00', '42.0']);
    for (let i = 0; i < 20; i++) picture().send('keydown', { key: 'ArrowLeft' });
    expect(values()[1]!.slice(0, 3)).toEqual(['none', '0', '50.0']);
  });

  it('draws more points per line on a logarithmic axis', () => {
    const points = () => picture().all('path')[1]!.attributes.get('d')!.split('L').length;
    const before = points();
    button('logarithmic').send('click');
    expect(points()).toBe(8 * (before - 1) + 1);
  });
});
