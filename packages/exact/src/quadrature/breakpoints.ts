/** Where a range is cut at first: at breakpoints, and beside them where a function changes on smaller scales. */

/** The ratio of distances from a breakpoint at which cuts lie. */
const ratio = 4;
/** A change of this share of the largest value is worth a cut. */
const change = 0.05;

export interface Cuts {
  /** In increasing order, the ends of the range included. */
  readonly places: readonly number[];
  /** The length of infinite tails: the spread of the breakpoints, 1 if there are fewer than two. */
  readonly scale: number;
  /** How often the function was evaluated. */
  readonly evaluations: number;
}

/** Cuts of (lower, upper) for a function, at breakpoints in any order; those outside are ignored. */
export function cutsOf(
  f: (x: number) => number,
  lower: number,
  upper: number,
  breakpoints: readonly number[],
): Cuts {
  const inside = [...new Set(breakpoints)]
    .filter((x) => x > lower && x < upper)
    .sort((a, b) => a - b);
  const scale = inside.length > 1 ? inside.at(-1)! - inside[0]! : 1;
  const given = inside.length;
  if (given === 0 && lower === -Infinity && upper === Infinity) inside.push(0);
  const ends = [lower, ...inside, upper];
  const places = new Set([...ends, ...graded(ends, scale)]);
  let evaluations = 0;
  for (let k = 1; k <= given; k++) {
    const x = ends[k]!;
    for (const other of [ends[k - 1]!, ends[k + 1]!]) {
      const reach = Number.isFinite(other) ? (other - x) / 2 : Math.sign(other) * scale;
      const near = placesBeside(f, x, reach);
      evaluations += near.evaluations;
      for (const place of near.places) places.add(place);
    }
  }
  return { places: [...places].sort((a, b) => a - b), scale, evaluations };
}

/**
 * Cuts with more of them beside those that lie close together, at distances that grow four-fold: what
 * is as narrow as the gap between two of them does not end there.
 */
function graded(cuts: readonly number[], scale: number): number[] {
  return cuts.slice(1, -1).flatMap((x, k) => {
    const [left, right] = [x - cuts[k]!, cuts[k + 2]! - x];
    const reach = Math.max(left, right) === Infinity ? scale : Math.max(left, right) / 2;
    const places: number[] = [];
    for (let d = ratio * Math.min(left, right); d < reach; d *= ratio) {
      places.push(left < right ? x + d : x - d);
    }
    return places;
  });
}

/**
 * Places on one side of a breakpoint, down to the smallest distance at which the function changes: a
 * peak at the breakpoint that no rule on the whole side would see.
 */
function placesBeside(
  f: (x: number) => number,
  x: number,
  reach: number,
): { places: number[]; evaluations: number } {
  // Nearer, nodes of a rule would be the breakpoint itself, where the function may be infinite.
  const least = 4096 * Number.EPSILON * Math.max(Math.abs(x), Math.abs(reach) * Number.EPSILON);
  const distances: number[] = [];
  for (let d = reach; Math.abs(d) > least && distances.length < 60; d /= ratio) distances.push(d);
  const values = distances.map((d) => f(x + d)).map((y) => (Number.isFinite(y) ? y : 0));
  const most = values.reduce((max, y) => Math.max(max, Math.abs(y)), 0);
  let last = -1;
  for (let k = 1; k < values.length; k++) {
    if (Math.abs(values[k]! - values[k - 1]!) > change * most) last = k;
  }
  // The peak may begin at twice the distance where it is seen, and end at a quarter of it.
  return {
    places: distances.slice(0, last < 0 ? 0 : last + 2).map((d) => x + d),
    evaluations: values.length,
  };
}
