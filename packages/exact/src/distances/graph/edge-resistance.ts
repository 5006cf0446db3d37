/**
 * What an edge resists over a stretch of time in which the masses at its nodes go from (p_i, p_j) to
 * (q_i, q_j), as p + (q − p)s(τ) with τ from 0 to 1, and a flow of total 1 goes over it at the rate s'(τ):
 *
 *   r = ∫₀¹ s'(τ)² / θ(p_i + (q_i − p_i)s, p_j + (q_j − p_j)s) dτ.
 *
 * Flow m over an edge of weight ω in time h then costs m² r/(ωh). As an integral of reciprocals of concave
 * functions m² r is convex in m and the masses. Steady: s = τ. Starting and ending: s = τ² and
 * s = 1 − (1 − τ)², with which an edge may begin or end without mass. Middle: steady, by the midpoint rule,
 * where r is 1/θ of the masses at half time.
 */
import type { EdgeMeanFunction } from '../../metric-tensors/edge-means.js';

/** How mass moves within a stretch. */
export type Profile = 'middle' | 'steady' | 'starting' | 'ending';

/** r for the arithmetic mean, which goes from x to y, in closed form. */
export function resistance(profile: Profile, x: number, y: number): number {
  if (profile === 'ending') return resistance('starting', y, x);
  if (profile === 'middle') return 2 / (x + y);
  const change = (y - x) / x;
  if (profile === 'steady') {
    if (x === 0 || y === 0) return Infinity;
    return change === 0 ? 1 / x : Math.log1p(change) / change / x;
  }
  // ∫ 4τ²/(x + (y − x)τ²) dτ.
  if (x === 0) return 4 / y;
  if (Math.abs(change) < 1e-3)
    return (4 / x) * (1 / 3 - change / 5 + change ** 2 / 7 - change ** 3 / 9);
  const root = Math.sqrt(Math.abs(change));
  if (y === 0) return Infinity;
  const arc = change > 0 ? Math.atan(root) : Math.atanh(root);
  return (4 / x / change) * (1 - arc / root);
}

/** Gauss-Legendre nodes in (0, 1) and weights, eight of them. */
const half: readonly [node: number, weight: number][] = [
  [0.1834346424956498, 0.3626837833783621],
  [0.525532409916329, 0.3137066458778873],
  [0.7966664774136267, 0.2223810344533745],
  [0.9602898564975363, 0.1012285362903763],
];
const gauss = half.flatMap(([node, weight]) => [
  { node: (1 - node) / 2, weight: weight / 2 },
  { node: (1 + node) / 2, weight: weight / 2 },
]);

/** r as a sum: s(τ) and s'(τ)² dτ at each node. */
const rules: Record<Profile, readonly { share: number; weight: number }[]> = {
  middle: [{ share: 0.5, weight: 1 }],
  steady: gauss.map(({ node, weight }) => ({ share: node, weight })),
  starting: gauss.map(({ node, weight }) => ({ share: node ** 2, weight: weight * 4 * node ** 2 })),
  ending: gauss.map(({ node, weight }) => ({
    share: 1 - (1 - node) ** 2,
    weight: weight * 4 * (1 - node) ** 2,
  })),
};

/** p_i, p_j, q_i and q_j: the masses at both nodes of an edge, at the start and at the end. */
export type EdgeMasses = readonly [pi: number, pj: number, qi: number, qj: number];

/** 1/r by the profile's sum. */
export function conductance(
  profile: Profile,
  { value }: EdgeMeanFunction,
  [pi, pj, qi, qj]: EdgeMasses,
): number {
  let r = 0;
  for (const { share, weight } of rules[profile]) {
    r += weight / value(pi + share * (qi - pi), pj + share * (qj - pj));
  }
  return 1 / r;
}

/** The derivatives of {@link conductance} by the four masses in their order. */
export interface ConductanceSlopes {
  readonly first: Float64Array;
  /** 4 × 4, row by row. */
  readonly second: Float64Array;
}

export function conductanceSlopes(
  profile: Profile,
  { value, slope, mixed }: EdgeMeanFunction,
  [pi, pj, qi, qj]: EdgeMasses,
): ConductanceSlopes {
  let r = 0;
  const first = new Float64Array(4);
  const second = new Float64Array(16);
  for (const { share, weight } of rules[profile]) {
    const [a, b] = [pi + share * (qi - pi), pj + share * (qj - pj)];
    const theta = value(a, b);
    const f = weight / theta;
    // The derivatives of θ relative to it; homogeneity gives θ_aa = −(b/a) θ_ab.
    const [byA, byB, byAB] = [slope(a, b) / theta, slope(b, a) / theta, mixed(a, b) / theta];
    const firsts = [byA, byB];
    const seconds = [
      2 * byA * byA + (byAB === 0 ? 0 : (b / a) * byAB),
      2 * byA * byB - byAB,
      2 * byB * byB + (byAB === 0 ? 0 : (a / b) * byAB),
    ];
    r += f;
    const shares = [1 - share, share];
    for (let x = 0; x < 4; x++) {
      const atX = shares[x >> 1]! * f;
      first[x]! -= atX * firsts[x & 1]!;
      for (let y = 0; y < 4; y++) {
        second[4 * x + y]! += atX * shares[y >> 1]! * seconds[(x & 1) + (y & 1)]!;
      }
    }
  }
  for (let x = 0; x < 4; x++) {
    for (let y = 0; y < 4; y++) {
      const k = 4 * x + y;
      second[k] = (2 * (first[x]! / r) * (first[y]! / r) - second[k]! / r) / r;
    }
  }
  return { first: first.map((value) => -value / r / r), second };
}
