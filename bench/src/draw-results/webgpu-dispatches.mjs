/** What a training step tells a graphics card, before own kernels, with them, and replayed. */
import { table } from './markdown.mjs';

/**
 * @typedef {object} Counted
 * @property {string} step
 * @property {string} [way] taped or replayed
 * @property {number} width
 * @property {number} dispatches
 * @property {number} submits
 * @property {number} buffers
 * @property {number} bindGroups
 * @property {{ best: number }} milliseconds
 */
/** @typedef {{ machine: Record<string, unknown>, rows: Counted[] }} Measurement */

/** @type {import('./sections.mjs').Section} */
export const webgpuDispatches = {
  files: ['webgpu-dispatches'],
  command: 'node src/webgpu-dispatches.mjs',
  text: (/** @type {{ measurements: { before: Measurement, after: Measurement } }} */ results) => {
    const { before, after } = results.measurements;
    const rows = before.rows.map((first) => {
      const now = after.rows.filter(
        ({ step, width }) => step === first.step && width === first.width,
      );
      const three = [first, ...now];
      const of = (/** @type {(row: Counted) => number} */ count) => three.map(count).join(', ');
      return [
        first.step,
        first.width,
        of(({ dispatches }) => dispatches),
        of(({ submits }) => submits),
        of(({ buffers }) => buffers),
        of(({ bindGroups }) => bindGroups),
        `${of(({ milliseconds }) => milliseconds.best)} ms`,
      ];
    });
    const heading = ['step', 'width', 'dispatches', 'batches', 'new buffers', 'new bindings'];
    return [
      'Each cell says: before these kernels, with them, and with them replayed.',
      table([...heading, 'processor time'], rows),
    ].join('\n\n');
  },
};
