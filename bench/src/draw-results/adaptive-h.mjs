/** Whether an h that adapts itself helps: the distances of the runs with a fixed and an adaptive h. */
import { range, table } from './markdown.mjs';

/** @typedef {{ rate: number, seed: number, h: number, adapts: boolean, distance: number, lastH: number }} Row */

const three = (/** @type {number} */ value) => value.toFixed(3);
const two = (/** @type {number} */ value) => String(Number(value.toPrecision(2)));

/** @type {import('./sections.mjs').Section} */
export const adaptiveH = {
  files: ['adaptive-h'],
  command: 'node src/adaptive-h.mjs',
  text: (/** @type {{ rows: Row[] }} */ { rows }) => {
    const rates = [...new Set(rows.map(({ rate }) => rate))];
    const kinds = [
      ...new Map(rows.map(({ h, adapts }) => [`${adapts} ${h}`, { h, adapts }])).values(),
    ];
    const cells = (/** @type {Row[]} */ own) => [
      three(own.reduce((sum, { distance }) => sum + distance, 0) / own.length),
      range(
        own.map(({ distance }) => distance),
        three,
      ),
    ];
    return table(
      ['learning rate', 'h', 'mean W₂', 'W₂, lowest to highest seed', 'h at the end'],
      rates.flatMap((rate) =>
        kinds.map(({ h, adapts }) => {
          const own = rows.filter(
            (row) => row.rate === rate && row.h === h && row.adapts === adapts,
          );
          const ends = range(
            own.map(({ lastH }) => lastH),
            two,
          );
          return [
            rate,
            adapts ? `adaptive, from ${h}` : `${h}`,
            ...cells(own),
            adapts ? ends : '–',
          ];
        }),
      ),
    );
  },
};
