/** The resident memory over the iterations of the leak test, as a picture and as a table. */
import { drawPanels, heading, Styles } from './drawing.mjs';
import { range, table } from './markdown.mjs';

/** @typedef {{ iteration: number, tensors: number, buffers: number, residentMegabytes: number }} Sample */

/** @typedef {{ iterations: number, backends: Record<string, Sample[]> }} Results */

/** @type {import('./sections.mjs').Section} */
export const leaks = {
  files: ['leaks'],
  command: 'node src/leaks.mjs',
  picture: async (/** @type {Results} */ { iterations, backends }) => {
    const names = Object.keys(backends);
    const styles = new Styles(names);
    const values = Object.entries(backends).flatMap(([backend, samples]) =>
      samples.map(({ iteration, residentMegabytes }) => ({
        backend,
        iteration,
        residentMegabytes,
      })),
    );
    return {
      name: 'bench-leaks',
      title: `Memory over ${iterations} outer iterations`,
      notes: ['A small DCGAN with DRAGAN’s penalty and RWP; webgpu is rendered in software.'],
      alt: `Resident memory of each backend over ${iterations} outer iterations.`,
      drawing: await drawPanels(
        styles,
        [
          {
            title: heading('resident memory of the process'),
            width: 760,
            height: 200,
            data: { values },
            mark: { type: 'line', point: { filled: true, size: 30 }, strokeWidth: 2 },
            encoding: {
              x: { field: 'iteration', type: 'quantitative', title: 'outer iteration' },
              y: {
                field: 'residentMegabytes',
                type: 'quantitative',
                title: 'MB',
                scale: { zero: true },
              },
              color: styles.color('backend'),
            },
          },
        ],
        1,
      ),
      pixelRatio: 2,
    };
  },
  text: (/** @type {Results} */ { iterations, backends }) => {
    const whole = (/** @type {number} */ value) => String(value);
    const rows = Object.entries(backends).map(([backend, samples]) => {
      const late = samples.filter(({ iteration }) => 2 * iteration >= iterations);
      return [
        backend,
        range(
          samples.map(({ tensors }) => tensors),
          whole,
        ),
        range(
          samples.map(({ buffers }) => buffers),
          whole,
        ),
        `${range(
          late.map(({ residentMegabytes }) => residentMegabytes),
          whole,
        )} MB`,
        `${late.at(-1)?.residentMegabytes} MB`,
      ];
    });
    return table(
      ['backend', 'tensors', 'data buffers', 'resident, second half', 'resident at the end'],
      rows,
    );
  },
};
