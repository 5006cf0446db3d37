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

/** A divergence's term at a point, and how far rounding of the densities may move it. */
export interface Kernel {
  readonly value: (pair: Pair) => number;
  /** @param noiseP, noiseQ relative, beyond what the densities' own evaluation leaves. */
  readonly noise: (pair: Pair, noiseP: number, noiseQ: number) => number;
  /** Whether there is a kink where p = q. */
  readonly kinked: boolean;
}

/** The relative rounding of a density from its logarithm's size, as that of exp(−z²/2) is ε z². */
const rounding = (log: number, noise: number) =>
  noise + Number.EPSILON * (4 + 2 * Math.min(750, Math.abs(log)));

/** ½|p − q|. */
export const totalVariationKernel: Kernel = {
  kinked: true,
  value: ({ p, q }) => Math.abs(p - q) / 2,
  noise: ({ p, q, logP, logQ }, noiseP, noiseQ) =>
    (p * rounding(logP, noiseP) + q * rounding(logQ, noiseQ)) / 2,
};

/** p log(p/q) − p + q: the last two add up to 0 over all points, and make each term at least 0. */
export const kullbackLeiblerKernel: Kernel = {
  kinked: false,
  value: ({ p, q, logP, logQ }) => {
    if (p === 0) return q;
    if (logQ === -Infinity) return Infinity;
    const t = (q - p) / p;
    return Math.abs(t) < 0.1 ? p * excess(t) : p * (logP - logQ) + (q - p);
  },
  noise: ({ p, q, logP, logQ }, noiseP, noiseQ) => {
    const [relativeP, relativeQ] = [rounding(logP, noiseP), rounding(logQ, noiseQ)];
    if (p === 0) return q * relativeQ;
    const t = (q - p) / p;
    const both = relativeP + relativeQ;
    if (Math.abs(t) < 0.1) return p * both * (Math.abs(t) + both);
    // log q itself is as good as its size allows, and moves with x by its own slope.
    const logs = Number.EPSILON * (Math.abs(logP) + Math.abs(logQ)) + noiseQ * (1 + Math.abs(logQ));
    return p * (Math.abs(logP - logQ) * relativeP + logs) + p * relativeP + q * relativeQ;
  },
};

/** ½ KL(p, m) + ½ KL(q, m) with m = (p + q)/2. */
export const jensenShannonKernel: Kernel = {
  kinked: false,
  value: ({ p, q }) => {
    const m = p / 2 + q / 2;
    if (m === 0) return 0;
    const half = (x: number) =>
      kullbackLeiblerKernel.value({ p: x, q: m, logP: Math.log(x), logQ: Math.log(m) });
    return (half(p) + half(q)) / 2;
  },
  noise: ({ p, q, logP, logQ }, noiseP, noiseQ) => {
    const larger = Math.max(p, q);
    if (larger === 0) return 0;
    // The term is larger times a function of the ratio, of slope at most |p − q|/larger near p = q.
    const both = rounding(logP, noiseP) * p + rounding(logQ, noiseQ) * q;
    return both * (Math.abs(p - q) / larger + both / larger);
  },
};

/**
 * t − log(1 + t) for |t| < 0.1 without canceling: with r = t/(2 + t), t = 2r/(1 − r) and
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
