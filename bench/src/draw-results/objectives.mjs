/** Makes the table of what the critics' penalties cost on wasm. */
import { digits, table } from './markdown.mjs';

/** @typedef {import('../overhead.mjs').Ratio} Ratio */

const cell = (/** @type {Ratio | undefined} */ ratio) =>
  ratio
    ? `${ratio.median.toFixed(1)} (${ratio.quartiles.map((value) => value.toFixed(1)).join(' … ')})`
    : '';

/** @type {import('./sections.mjs').Section} */
export const objectives = {
  files: ['penalty-overheads'],
  command: 'node src/penalty-overheads.mjs',
  text: (/** @type {{ critics: any[], goals: { wwgan: number } }} */ { critics, goals }) =>
    [
      table(
        [
          'network',
          'width',
          'objective',
          'critic step',
          'over vanilla, %',
          'outer iteration over WGAN-GP, %',
        ],
        critics.map((row) => [
          row.network,
          row.width,
          row.objective,
          `${digits(row.criticMs)} ms`,
          row.objective === 'vanilla' ? '' : cell(row.criticOverVanilla),
          cell(row.outerOverWganGp),
        ]),
      ),
      `The goal for WWGAN is ${goals.wwgan} % over WGAN-GP; its paper has 8 %.`,
    ].join('\n\n'),
};
