/** The times of training steps on each backend over PyTorch's. */

import { parseRunner, referenceOf } from '../training-steps/runners.mjs';
import { drawPanels, heading, mark, Styles } from './drawing.mjs';
import { digits, range, table } from './markdown.mjs';

/** Largest times wanted, over PyTorch's on as many threads, at width 64. */
const GOALS = [
  'wasm on one thread 1.4 at width 16 and 1.7 at width 64 on Node 20, 1.0 on Node 24',
  'wasm on two threads 1.1',
  'tensorflow on two threads 1.0',
];

/** @param {string} runner */
function nameOf(runner) {
  const { kind, threads, fastMath, node } = parseRunner(runner);
  const name = { torch: 'PyTorch eager', compile: 'torch.compile' }[kind] ?? kind;
  return [
    fastMath ? `${name} with FMA` : name,
    threads === 1 ? '1 thread' : `${threads} threads`,
    ...(node === undefined ? [] : [`Node ${node}`]),
  ].join(', ');
}

/** @typedef {import('../training-steps.mjs').Row} Row */

/** @param {Row} row */
function labelOf({ part, gan, regularizer, latent }) {
  if (part === 'critic') return `${gan} critic`;
  const name = { none: 'no regularizer', rwp: 'RWP', o1: 'O1', o2diag: 'O2Diag' }[regularizer];
  return `${gan} generator, ${name}${latent === 'fresh' ? ', fresh latents' : ''}`;
}

/** @type {import('./sections.mjs').Section} */
export const trainingSteps = {
  files: ['training-steps'],
  command: (/** @type {{ rows: Row[] }} */ { rows }) => {
    const runners = runnersOf(rows);
    const nodes = new Set(runners.flatMap((runner) => parseRunner(runner).node ?? []));
    const paths = [...nodes].map((node) => `--node ${node}=<path> `).join('');
    return `node src/training-steps.mjs ${paths}--runners ${runners.join(',')}`;
  },
  picture: async (/** @type {{ rows: Row[] }} */ { rows }) => ({
    name: 'bench-training-steps',
    title: 'Training steps compared with PyTorch',
    notes: [
      'Times over those of eager PyTorch on as many threads (dashed), batch 64, 32×32×3, the same weights and',
      'inputs. Critic: one step; generator: five steps of an outer iteration. Left is faster.',
    ],
    alt: 'Times of training steps over those of PyTorch, with a point for each piece and runner.',
    drawing: await draw(rows, comparedOf(rows), widthsOf(rows)),
    pixelRatio: 2,
  }),
  text: (/** @type {{ rows: Row[] }} */ { rows }) => {
    const runners = runnersOf(rows);
    const widths = widthsOf(rows);
    const summary = summaryOf(rows, comparedOf(rows), widths);
    const worst = Math.max(...rows.map(({ lossDifference }) => lossDifference));
    return [
      "Times over those of eager PyTorch on as many threads, from the smallest to the largest of a row's pieces:",
      table(summary.heading, summary.rows),
      `The goals are: ${GOALS.join('; ')}. The losses of the first steps differ by at most ${worst} of their value.` +
        unableText(rows),
      '<details><summary>Milliseconds of every piece</summary>',
      table(
        ['piece', 'width', ...runners.map(nameOf)],
        rows.map((row) => [
          labelOf(row),
          row.width,
          ...runners.map((runner) => {
            const time = row.milliseconds[runner];
            return time === undefined ? 'cannot' : digits(time);
          }),
        ]),
      ),
      '</details>',
    ].join('\n\n');
  },
};

const runnersOf = (/** @type {readonly Row[]} */ rows) => [
  ...new Set(rows.flatMap(({ milliseconds }) => Object.keys(milliseconds))),
];
const comparedOf = (/** @type {readonly Row[]} */ rows) =>
  runnersOf(rows).filter((runner) => runner !== referenceOf(runner));
const widthsOf = (/** @type {readonly Row[]} */ rows) => [
  ...new Set(rows.map(({ width }) => width)),
];

/** Says which pieces some runners cannot run. @param {readonly Row[]} rows */
function unableText(rows) {
  const reasons = new Set(rows.flatMap(({ leftOut }) => Object.values(leftOut ?? {})));
  return reasons.size === 0 ? '' : ` Left out: ${[...reasons].join('; ')}.`;
}

/** @param {readonly Row[]} rows @param {readonly string[]} runners @param {readonly number[]} widths */
function summaryOf(rows, runners, widths) {
  const kinds = widths.flatMap((width) =>
    /** @type {const} */ (['critic', 'generator']).map((part) => ({ width, part })),
  );
  return {
    heading: ['', ...runners.map(nameOf)],
    rows: kinds.map(({ width, part }) => [
      `${part} steps, width ${width}`,
      ...runners.map((runner) =>
        range(
          rows
            .filter((row) => row.width === width && row.part === part)
            .flatMap(({ ratio }) => ratio[runner] ?? []),
        ),
      ),
    ]),
  };
}

/** @param {readonly Row[]} rows @param {readonly string[]} runners @param {readonly number[]} widths */
function draw(rows, runners, widths) {
  const styles = new Styles(runners.map(nameOf));
  const all = rows.flatMap(({ ratio }) => Object.values(ratio));
  const domain = [Math.min(0.5, ...all), Math.max(4, ...all)];
  const panels = widths.map((width, i) => {
    const own = rows.filter((row) => row.width === width);
    const values = own.flatMap((row) =>
      runners.flatMap((runner) => {
        const ratio = row.ratio[runner];
        return ratio === undefined ? [] : [{ piece: labelOf(row), runner: nameOf(runner), ratio }];
      }),
    );
    const axis = {
      title: 'times of PyTorch eager on as many threads',
      values: [0.5, 1, 1.3, 2, 3, 4, 5, 6, 8],
      format: '~r',
    };
    const x = { type: 'quantitative', scale: { type: 'log', domain, nice: false }, axis };
    return {
      title: heading(`width ${width}`),
      width: 300,
      height: 19 * own.length,
      layer: [
        { ...mark(1), encoding: { x: { ...x, field: 'x' } } },
        {
          data: { values },
          mark: { type: 'point', filled: true, size: 55, opacity: 0.85 },
          encoding: {
            x: { ...x, field: 'ratio' },
            y: {
              field: 'piece',
              type: 'nominal',
              sort: null,
              title: null,
              axis: { grid: true, labels: i === 0, labelLimit: 0 },
            },
            color: styles.color('runner'),
          },
        },
      ],
    };
  });
  return drawPanels(styles, panels, widths.length);
}
