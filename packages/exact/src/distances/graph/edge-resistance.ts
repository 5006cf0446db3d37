/**
 * What an edge resists over a stretch of time in which the mean mass θ at its ends goes from x to y, as
 * x + (y − x)s(τ) with τ from 0 to 1, and a flow of total 1 goes over it at the rate s'(τ):
 *
 *   r(x, y) = ∫₀¹ s'(τ)² / (x + (y − x)s(τ)) dτ.
 *
 * Flow m over an edge of weight ω in time h then costs m² r/(ωh). As an integral of reciprocals of linear
 * functions m² r is convex in (m, x, y). Steady: s = τ, where r is 1 over the logarithmic mean. Starting
 * and ending: s = τ² and s = 1 − (1 − τ)², with which an edge may begin or end without mass.
 */

/** How mass moves within a stretch. */
export type Profile = 'steady' | 'starting' | 'ending';

/** r(x, y), in closed form. */
export function resistance(profile: Profile, x: number, y: number): number {
  if (profile === 'ending') return resistance('starting', y, x);
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

const rules: Record<Profile, readonly { share: number; weight: number }[]> = {
  steady: gauss.map(({ node, weight }) => ({ share: node, weight })),
  starting: gauss.map(({ node, weight }) => ({ share: node ** 2, weight: weight * 4 * node ** 2 })),
  ending: gauss.map(({ node, weight }) => ({
    share: 1 - (1 - node) ** 2,
    weight: weight * 4 * (1 - node) ** 2,
  })),
};

/** 1/r and its derivatives, r by eight nodes: what the minimization sees. */
export interface Conductance {
  readonly value: number;
  readonly byX: number;
  readonly byY: number;
  readonly byXX: number;
  readonly byXY: number;
  readonly byYY: number;
}

export function conductance(profile: Profile, x: number, y: number): Conductance {
  let [r, rx, ry, rxx, rxy, ryy] = [0, 0, 0, 0, 0, 0];
  for (const { share, weight } of rules[profile]) {
    const mean = (1 - share) * x + share * y;
    const [first, second] = [weight / mean ** 2, (2 * weight) / mean ** 3];
    r += weight / mean;
    rx -= (1 - share) * first;
    ry -= share * first;
    rxx += (1 - share) ** 2 * second;
    rxy += (1 - share) * share * second;
    ryy += share ** 2 * second;
  }
  const of = (mixed: number, a: number, b: number) => (2 * a * b) / r ** 3 - mixed / r ** 2;
  return {
    value: 1 / r,
    byX: -rx / r ** 2,
    byY: -ry / r ** 2,
    byXX: of(rxx, rx, rx),
    byXY: of(rxy, rx, ry),
    byYY: of(ryy, ry, ry),
  };
}

/** {@link conductance} without derivatives. */
export function conductanceValue(profile: Profile, x: number, y: number): number {
  let r = 0;
  for (const { share, weight } of rules[profile]) r += weight / ((1 - share) * x + share * y);
  return 1 / r;
}
