/** How much longer one piece takes than another, over the rounds of a measurement. */
import { median } from './interleave.mjs';

/**
 * @typedef {object} Ratio overhead of a piece over another, in percent
 * @property {number} median
 * @property {[number, number]} quartiles
 */

/**
 * Computes by how many percent a piece takes longer than another.
 * @param {number[]} own times by round
 * @param {number[]} other times by round
 * @returns {Ratio}
 */
export function overhead(own, other) {
  const percent = own.map((time, round) => 100 * (time / (other[round] ?? Number.NaN) - 1));
  const sorted = [...percent].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) =>
    rounded(sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN);
  return { median: rounded(median(percent)), quartiles: [at(0.25), at(0.75)] };
}

/** Rounds to three significant digits. @param {number} value */
export function rounded(value) {
  return Number(value.toPrecision(3));
}

/** Formats a ratio for a table column. @param {Ratio | undefined} ratio */
export function percentage(ratio) {
  if (!ratio) return ''.padEnd(24);
  const [low, high] = ratio.quartiles.map((value) => value.toFixed(1));
  return `${ratio.median.toFixed(1).padStart(6)} % (${low} … ${high})`.padEnd(24);
}
