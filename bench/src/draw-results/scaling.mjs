/** Images per second and memory over batch size, width and the number of processes. */
import { drawPanels, heading, Styles } from './drawing.mjs';
import { table } from './markdown.mjs';

/** @typedef {{ backend: string, width: number, batch: number, processes: number, imagesPerSecond: number, peakMegabytes: number }} Row */

const nameOf = (/** @type {Row} */ { backend, width }) => `${backend}, width ${width}`;

/** @type {import('./sections.mjs').Section} */
export const scaling = {
  files: ['scaling'],
  command: 'node src/scaling.mjs',
  picture: async (/** @type {{ rows: Row[], machine: { cores: number } }} */ { rows, machine }) => {
    const styles = new Styles([...new Set(rows.map(nameOf))]);
    const alone = rows.filter(({ processes }) => processes === 1);
    const counts = new Set(rows.filter(({ processes }) => processes > 1).map(nameOf));
    const together = rows.filter((row) => row.batch === 64 && counts.has(nameOf(row)));
    const panels = [
      panel('one process', alone, 'batch', 'imagesPerSecond', 'images per second', styles, 'log'),
      panel(
        'memory of one process',
        alone,
        'batch',
        'peakMegabytes',
        'peak memory, MB',
        styles,
        'log',
      ),
      panel(
        'batch 64',
        together,
        'processes',
        'imagesPerSecond',
        'images per second, all',
        styles,
        'linear',
      ),
    ];
    return {
      name: 'bench-scaling',
      title: 'How training scales',
      notes: [
        'A vanilla DCGAN on 32×32×3, one critic and one generator step an iteration. Simultaneous processes',
        `share ${machine.cores} ${machine.cores === 1 ? 'core' : 'cores'}; one process of tensorflow uses all of them.`,
      ],
      alt: 'Images per second and memory over batch size, and over the number of processes.',
      drawing: await drawPanels(styles, panels, 3),
      pixelRatio: 2,
    };
  },
  text: (/** @type {{ rows: Row[] }} */ { rows }) =>
    table(
      ['backend', 'width', 'batch', 'processes', 'images per second', 'peak memory of each'],
      rows.map((row) => [
        row.backend,
        row.width,
        row.batch,
        row.processes,
        row.imagesPerSecond,
        `${row.peakMegabytes} MB`,
      ]),
    ),
};

/**
 * @param {string} title @param {readonly Row[]} rows @param {'batch' | 'processes'} x
 * @param {'imagesPerSecond' | 'peakMegabytes'} y @param {string} yTitle @param {Styles} styles
 * @param {'log' | 'linear'} scale
 */
function panel(title, rows, x, y, yTitle, styles, scale) {
  const values = rows.map((row) => ({ name: nameOf(row), x: row[x], y: row[y] }));
  const ticks = [...new Set(values.map((value) => value.x))].sort((a, b) => a - b);
  return {
    title: heading(title),
    width: 220,
    height: 220,
    data: { values },
    mark: { type: 'line', point: { filled: true, size: 40 }, strokeWidth: 2 },
    encoding: {
      x: {
        field: 'x',
        type: 'quantitative',
        title: x,
        scale: { type: scale, domain: [ticks[0], ticks.at(-1)], nice: false },
        axis: { values: ticks, format: '~r' },
      },
      y: {
        field: 'y',
        type: 'quantitative',
        title: yTitle,
        scale: { type: scale, ...(scale === 'linear' && { zero: true }) },
        axis: { format: ',.0f', tickCount: 5 },
      },
      color: styles.color('name'),
    },
  };
}
