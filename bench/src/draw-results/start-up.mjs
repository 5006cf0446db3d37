/** Start-up times and the sizes of installed packages. */

import { drawPanels, heading, Styles } from './drawing.mjs';
import { digits, table } from './markdown.mjs';

/** @typedef {{ seconds: Record<string, number>, megabytes: Record<string, { own: number, installed: number }> }} Results */

/** @type {import('./sections.mjs').Section} */
export const startUp = {
  files: ['start-up'],
  command: 'node src/start-up.mjs',
  picture: async (/** @type {Results} */ { seconds, megabytes }) => {
    const styles = new Styles(['alone', 'with all dependencies']);
    const sizes = Object.entries(megabytes);
    const bars = (
      /** @type {string} */ title,
      /** @type {object[]} */ values,
      /** @type {string} */ unit,
      /** @type {boolean} */ isSize,
    ) => ({
      title: heading(title),
      width: 250,
      height: 26 * new Set(values.map((value) => /** @type {any} */ (value).name)).size,
      data: { values },
      mark: { type: 'bar', height: { band: 0.7 } },
      encoding: {
        y: { field: 'name', type: 'nominal', sort: null, title: null, axis: { labelLimit: 0 } },
        x: { field: 'value', type: 'quantitative', title: unit, stack: null },
        ...(isSize && { color: styles.color('kind') }),
      },
    });
    const waits = Object.entries(seconds).map(([name, value]) => ({ name, value }));
    const installed = sizes.flatMap(([name, { own, installed: all }]) => [
      { name, value: all, kind: 'with all dependencies' },
      { name, value: own, kind: 'alone' },
    ]);
    return {
      name: 'bench-start-up',
      title: 'Start-up and size',
      notes: [
        'Left: wall-clock seconds. Right: megabytes of the package, and of the folder that npm installs it into with',
        'all dependencies, TensorFlow.js included.',
      ],
      alt: 'Start-up times, and sizes of the packages alone and with all dependencies.',
      drawing: await drawPanels(
        styles,
        [bars('waiting', waits, 'seconds', false), bars('installing', installed, 'MB', true)],
        2,
      ),
      pixelRatio: 2,
    };
  },
  text: (/** @type {Results} */ { seconds, megabytes }) =>
    [
      table(
        ['what', 'seconds'],
        Object.entries(seconds).map(([name, value]) => [name, digits(value)]),
      ),
      table(
        ['package', 'alone', 'with all dependencies'],
        Object.entries(megabytes).map(([name, { own, installed: all }]) => [
          name,
          `${own} MB`,
          `${all} MB`,
        ]),
      ),
    ].join('\n\n'),
};
