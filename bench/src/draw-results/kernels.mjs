/** The table of the rates of the WebAssembly kernels. */
import { range, table } from './markdown.mjs';

/**
 * @typedef {object} Row
 * @property {string} group
 * @property {string} shape
 * @property {string} kernel
 * @property {number} gflops
 * @property {number} ratio
 * @property {number | null} [directRatio]
 * @property {number | null} stockGflops
 * @property {string} [node]
 * @property {number} [simd]
 */

/** Names the shapes that a row of the table has together. @param {Row} row */
function shapesOf({ group, shape }) {
  const width = /base width (\d+)/.exec(group)?.[1];
  if (width === undefined) return group;
  const [, kernel = '4x4', stride = '2'] = /, (\d+x\d+)\/(\d+)$/.exec(shape) ?? [];
  return `${kernel.replace('x', '×')}, stride ${stride}, width ${width}`;
}

/** @type {import('./sections.mjs').Section} */
export const kernels = {
  files: ['wasm-kernels'],
  command: 'node src/wasm-kernels.mjs --node 24=<path>',
  text: (
    /** @type {{ rows: Row[], goal: number, machine: { node: string } }} */ { rows, goal, machine },
  ) => {
    const nodeOf = ({ node = machine.node, simd = 128 }) =>
      `Node ${node.split('.')[0]}, ${simd} bits`;
    const nodes = [...new Set(rows.map(nodeOf))];
    const keyOf = (/** @type {Row} */ row) => `${shapesOf(row)}\n${row.kernel}`;
    const order = [...new Set(rows.map(keyOf))].sort((a, b) => compareKeys(a, b));
    const cells = order.map((key) => {
      const [shapes = '', kernel = ''] = key.split('\n');
      const own = rows.filter((row) => keyOf(row) === key);
      const first = own.filter((row) => nodeOf(row) === nodes[0]);
      const direct = first.flatMap(({ directRatio }) => directRatio ?? []);
      const stock = first.flatMap(({ gflops, stockGflops }) =>
        stockGflops ? gflops / stockGflops : [],
      );
      return [
        shapes,
        `\`${kernel}\``,
        ...nodes.map((node) =>
          range(own.filter((row) => nodeOf(row) === node).map(({ gflops }) => gflops)),
        ),
        direct.length === 0 ? '' : range(direct),
        stock.length === 0 ? 'has none' : range(stock),
        range(first.map(({ ratio }) => ratio)),
      ];
    });
    const measured = rows.filter((row) => nodeOf(row) === nodes[0]);
    const met = measured.filter(({ ratio }) => ratio >= goal).length;
    return [
      table(
        [
          'shapes',
          'kernel',
          ...nodes.map((node) => `GFLOPS, ${node}`),
          'over direct',
          'over TensorFlow.js',
          'over `Conv2D` or plain',
        ],
        cells,
      ),
      `Ratios are of ${nodes[0]}. Of its ${measured.length} shapes and kernels, ${met} reach ${goal} of \`Conv2D\` or of the plain product.`,
    ].join('\n\n');
  },
};

/** Puts convolutions before products, and each form together. @param {string} a @param {string} b */
function compareKeys(a, b) {
  const isProduct = (/** @type {string} */ key) => Number(!key.includes('stride'));
  const form = (/** @type {string} */ key) => key.split(', width')[0] ?? '';
  return isProduct(a) - isProduct(b) || (isProduct(a) ? 0 : form(b).localeCompare(form(a)));
}
