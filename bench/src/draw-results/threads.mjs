/** The table of what threads of WebAssembly are worth in a training step. */
import { digits, table } from './markdown.mjs';

/**
 * @typedef {object} Row
 * @property {number} width
 * @property {'critic' | 'generator'} part
 * @property {number} threads
 * @property {number} alone milliseconds on one thread, by the clock
 * @property {number} serial milliseconds outside of the parts of kernels
 * @property {number} kernels milliseconds of all parts
 * @property {number} speedup by the critical path
 * @property {number} [wallSpeedup] by the clock, with real threads
 */

const times = (/** @type {number | undefined} */ value) =>
  value === undefined ? '' : `${digits(value)} ×`;

/** @type {import('./sections.mjs').Section} */
export const threads = {
  files: ['threads'],
  command: 'node src/threads.mjs',
  text: (/** @type {{ rows: Row[], machine: { cores: number } }} */ { rows, machine }) => {
    const counts = [...new Set(rows.map((row) => row.threads))].sort((a, b) => a - b);
    const real = counts.filter((count) => count <= machine.cores);
    const steps = [...new Set(rows.map(({ part, width }) => `${part} step, width ${width}`))];
    const cells = steps.map((step) => {
      const own = rows.filter(({ part, width }) => `${part} step, width ${width}` === step);
      const of = (/** @type {number} */ count) => own.find(({ threads }) => threads === count);
      const shares = own.map(({ serial, kernels }) => (100 * serial) / (serial + kernels));
      return [
        step,
        `${digits(own[0]?.alone ?? Number.NaN)} ms`,
        `${digits(Math.min(...shares))} %`,
        ...counts.map((count) => times(of(count)?.speedup)),
        ...real.map((count) => times(of(count)?.wallSpeedup)),
      ];
    });
    return table(
      [
        'step',
        'one thread',
        'outside of parts',
        ...counts.map((count) => `${count} threads, free cores`),
        ...real.map((count) => `${count} threads, by the clock`),
      ],
      cells,
    );
  },
};
