/**
 * What the divergences add up point by point, from two densities (or probabilities) p and q there.
 * All are at least 0, also in floats, so that nothing cancels between points.
 */

/** Densities at a point, with logarithms that stay exact where the densities underflow. */
export interface Pair {
  readonly p: number;
  readonly q: number;
  readonly logP: number;
  readonly logQ: number;
}

export type Kernel = (pair: Pair) => number;

/** ½|p − q|. */
export const totalVariationKernel: Kernel = ({ p, q }) => Math.abs(p - q) / 2;

/** p log(p/q) − p + q: the last two add up to 0 over all points, and make each term at least 0. */
export const kullbackLeiblerKernel: Kernel = ({ p, q, logP, logQ }) => {
  if (p === 0) return q;
  if (logQ === -Infinity) return Infinity;
  const t = (q - p) / p;
  return Math.abs(t) < 0.1 ? p * excess(t) : p * (logP - logQ) + (q - p);
};

/** ½ KL(p, m) + ½ KL(q, m) with m = (p + q)/2. */
export const jensenShannonKernel: Kernel = ({ p, q }) => {
  const m = p / 2 + q / 2;
  if (m === 0) return 0;
  const half = (x: number) =>
    kullbackLeiblerKernel({ p: x, q: m, logP: Math.log(x), logQ: Math.log(m) });
  return (half(p) + half(q)) / 2;
};

/**
 * t − log(1 + t) for |t| < 0.1 without cancelling: with r = t/(2 + t), t = 2r/(1 − r) and
 * log(1 + t) = 2 (r + r³/3 + r⁵/5 + ...).
 */
export function excess(t: number): number {
  if (Math.abs(t) >= 0.1) return t - Math.log1p(t);
  const r = t / (2 + t);
  const square = r * r;
  let series = 0;
  for (let k = 17; k >= 3; k -= 2) series = 1 / k + square * series;
  return (2 * square) / (1 - r) - 2 * r * square * series;
}
