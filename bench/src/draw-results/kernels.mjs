/** The table of the rates of the WebAssembly kernels. */
import { digits, range, table } from './markdown.mjs';

/** @typedef {{ group: string, kernel: string, ratio: number, stockRatio: number | null }} Row */

/** @type {import('./sections.mjs').Section} */
export const kernels = {
  files: ['wasm-kernels'],
  command: 'node src/wasm-kernels.mjs',
  text: (/** @type {{ rows: Row[], goal: number }} */ { rows, goal }) => {
    const groups = [...new Set(rows.map(({ group, kernel }) => `${group}\n${kernel}`))];
    const rates = groups.map((name) => {
      const own = rows.filter(({ group, kernel }) => `${group}\n${kernel}` === name);
      const stock = own.flatMap(({ stockRatio }) => stockRatio ?? []);
      const ours = own.map(({ ratio }) => ratio);
      const low = ours.filter((ratio) => ratio < goal).length;
      const [group = '', kernel = ''] = name.split('\n');
      const theirs = stock.length === 0 ? 'none' : range(stock, digits);
      return [
        group,
        `\`${kernel}\``,
        range(ours, digits),
        theirs,
        `${own.length - low} of ${own.length}`,
      ];
    });
    return table(['shapes', 'kernel', 'ours', 'TensorFlow.js', `at least ${goal}`], rates);
  },
};
