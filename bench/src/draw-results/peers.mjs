/** Tables of `@wprox/exact` and `@wprox/metrics` beside POT and SciPy. */
import { table } from './markdown.mjs';

/** @typedef {{ name: string, ours: string, peer: string, oursMilliseconds: number, peerMilliseconds: number, ratio: number, goal?: number }} Distance */
/** @typedef {{ name: string, oursMilliseconds: number, mlMatrixMilliseconds: number, ratio: number }} Own */
/** @typedef {{ case: string, ours: string, peer: string, oursMilliseconds: number, peerMilliseconds: number, ratio: number }} Frechet */

const seconds = (/** @type {number} */ milliseconds) => `${(milliseconds / 1000).toFixed(1)} s`;

/** @type {import('./sections.mjs').Section} */
export const exactDistances = {
  files: ['exact-distances'],
  command: 'node src/exact-distances.mjs',
  text: (/** @type {{ rows: Distance[] }} */ { rows }) =>
    table(
      ['piece', 'peer', '@wprox/exact', 'peer', 'ratio', 'goal'],
      rows.map(({ name, ours, peer, oursMilliseconds, peerMilliseconds, ratio, goal }) => [
        `${name}: \`${ours}\``,
        peer,
        `${oursMilliseconds} ms`,
        `${peerMilliseconds} ms`,
        ratio,
        goal ?? '',
      ]),
    ),
};

/** @type {import('./sections.mjs').Section} */
export const exactLinearAlgebra = {
  files: ['exact-linear-algebra'],
  command: 'node src/exact-linear-algebra.mjs',
  text: (/** @type {{ rows: Own[] }} */ { rows }) =>
    table(
      ['piece', 'ours', 'ml-matrix', 'ratio'],
      rows.map((row) => [
        row.name,
        `${row.oursMilliseconds} ms`,
        `${row.mlMatrixMilliseconds} ms`,
        row.ratio,
      ]),
    ),
};

/** @type {import('./sections.mjs').Section} */
export const frechet = {
  files: ['frechet'],
  command: 'node src/frechet.mjs',
  text: (/** @type {{ rows: Frechet[] }} */ { rows }) =>
    table(
      ['covariances', 'input', 'SciPy', 'ours', "SciPy's", 'ratio'],
      rows.map((row) => [
        row.case,
        row.ours.replace('frechetDistance ', ''),
        `\`${row.peer}\``,
        seconds(row.oursMilliseconds),
        seconds(row.peerMilliseconds),
        row.ratio.toFixed(2),
      ]),
    ),
};
