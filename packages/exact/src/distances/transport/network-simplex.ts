/**
 * The primal network simplex for transport problems:
 *
 *   min Σ c_ij x_ij   subject to   Σ_j x_ij = a_i,  Σ_i x_ij = b_j,  x ≥ 0,
 *
 * dual to max Σ a_i u_i + Σ b_j v_j subject to u_i + v_j ≤ c_ij (Ahuja, Magnanti and Orlin 1993,
 * chapter 11). Arcs enter by block search (Kiraly and Kovacs 2012): the most negative reduced cost
 * c_ij − u_i − v_j among a block of about √(nm) arcs, blocks taken in turn.
 *
 * ml-matrix has no such solver; bench/src/exact-distances.mjs measures this one beside POT's.
 *
 * Potentials are computed in three ways, one after the other:
 *
 * 1. A pivot shifts those of the smaller part of the tree, all by the same number. An arc enters only if its
 *    reduced cost is negative by more than what the rounding of the shifts can add up to.
 * 2. When none is left, a pivot computes the potentials that it changes along their paths from the root.
 *    An arc enters if its reduced cost is negative by more than the rounding of its two potentials.
 * 3. At last potentials and reduced costs have twice the digits, so that points near each other
 *    find each other beside points that are far away: squared distances below 1e-16 of the largest
 *    have no digits in ordinary ones.
 *
 * It always ends. Masses are whole numbers and the tree is strongly feasible, so no basis comes twice
 * as long as each entering arc's reduced cost is truly negative, which the margins of all three say.
 * Should rounding deceive nevertheless, a count of pivots far above what problems need makes the margin ten
 * times larger, and so on.
 */
import type { MassArithmetic } from './mass-arithmetic.js';
import { cheapestBelow } from './row-scan.js';
import { SpanningTree } from './spanning-tree.js';
import { startingTree } from './starting-tree.js';

/** Reduced costs count as negative below −margin·(|c| + |u| + |v|); a few roundings at first. */
const firstMargin = 4 * Number.EPSILON;
/** The same with twice the digits. */
const refinedMargin = 64 * Number.EPSILON ** 2;
/** Pivots per node before the margin grows; problems take 2 to 30. */
const patience = 2000;

export interface SimplexResult<Mass> {
  readonly tree: SpanningTree<Mass>;
  readonly pivots: number;
}

/**
 * @param costs n × m finite numbers, row by row.
 * @param supplies, demands n and m whole numbers above 0 with the same sum.
 * @param masses their arithmetic.
 */
export function networkSimplex<Mass>(
  costs: Float64Array,
  supplies: readonly Mass[],
  demands: readonly Mass[],
  masses: MassArithmetic<Mass>,
): SimplexResult<Mass> {
  const n = supplies.length;
  const m = demands.length;
  const start = startingTree(costs, supplies, demands, masses);
  const tree = new SpanningTree(costs, n, m, masses, start);
  const search = { costs, n, m, tree, next: 0 };
  let pivots = 0;
  /** Pivots with the arcs of a search until it finds none. */
  const improve = (firstMargin: number, find: (margin: number) => number) => {
    let margin = firstMargin;
    for (let arc = find(margin); arc >= 0; arc = find(margin)) {
      tree.pivot(Math.floor(arc / m), arc % m);
      pivots++;
      if (pivots % (patience * (n + m)) === 0) margin *= 10;
    }
  };
  improve(1, (margin) => enteringArc(search, 0, margin * tree.drift));
  tree.useExactHeights();
  improve(firstMargin, (margin) => enteringArc(search, margin, 0));
  tree.refine();
  improve(refinedMargin, (margin) => refinedArc(search, margin));
  return { tree, pivots };
}

interface BlockSearch {
  readonly costs: Float64Array;
  readonly n: number;
  readonly m: number;
  readonly tree: Pick<SpanningTree<unknown>, 'height' | 'residue'>;
  /** The arc at which the next block begins. */
  next: number;
}

/**
 * An arc source·m + target whose reduced cost is below −(relative·(|c| + |u| + |v|) + absolute), or −1 if
 * the best of no block is.
 */
function enteringArc(search: BlockSearch, relative: number, absolute: number): number {
  const { costs, n, m } = search;
  const { height } = search.tree;
  const total = n * m;
  const block = Math.max(16, Math.ceil(Math.sqrt(total)));
  let arc = search.next;
  for (let scanned = 0; scanned < total; ) {
    let least = -absolute;
    let best = -1;
    for (let left = Math.min(block, total - scanned); left > 0; ) {
      const row = Math.floor(arc / m);
      const end = Math.min(arc + left, (row + 1) * m);
      const u = height[row]!;
      const offset = n - row * m;
      left -= end - arc;
      scanned += end - arc;
      const found = cheapestBelow(costs, arc, end, height, offset, u + least);
      if (found >= 0) {
        least = costs[found]! + height[offset + found]! - u;
        best = found;
      }
      arc = end === total ? 0 : end;
    }
    if (best < 0) continue;
    const scale =
      Math.abs(costs[best]!) +
      Math.abs(height[Math.floor(best / m)]!) +
      Math.abs(height[n + (best % m)]!);
    if (least < -relative * scale - absolute) {
      search.next = arc;
      return best;
    }
  }
  return -1;
}

/**
 * As {@link enteringArc}, with twice the digits: the first arc after the last one found whose reduced cost
 * c − u − v, with what rounding takes off each, is negative.
 */
function refinedArc(search: BlockSearch, margin: number): number {
  const { costs, n, m, tree } = search;
  const { height } = tree;
  let largest = 0;
  for (let node = 0; node < n + m; node++) {
    largest = Math.max(largest, Math.abs(height[node]!));
  }
  // Costs are at most the sum of two potentials where it matters; above this no rounding can reach 0.
  const clear = 32 * Number.EPSILON * largest;
  const start = Math.floor(search.next / m);
  for (let k = 0; k < n; k++) {
    const row = start + k < n ? start + k : start + k - n;
    const u = height[row]!;
    const offset = n - row * m;
    for (let arc = row * m; arc < (row + 1) * m; arc++) {
      if (costs[arc]! - u + height[offset + arc]! > clear) continue;
      if (isBelowZero(search, row, arc, margin)) {
        search.next = arc;
        return arc;
      }
    }
  }
  return -1;
}

/** Whether an arc's reduced cost is negative, with twice the digits. */
function isBelowZero(
  { costs, n, m, tree }: BlockSearch,
  row: number,
  arc: number,
  margin: number,
): boolean {
  const { height, residue } = tree;
  const column = n + arc - row * m;
  const cost = costs[arc]!;
  const u = height[row]!;
  const v = -height[column]!;
  // c − u exactly as first + firstLow (Knuth's two-sum), and so on.
  const first = cost - u;
  const firstPart = first - cost;
  const firstLow = cost - (first - firstPart) - (u + firstPart);
  const second = first - v;
  const secondPart = second - first;
  const secondLow = first - (second - secondPart) - (v + secondPart);
  const reduced = second + (firstLow + secondLow - residue![row]! + residue![column]!);
  return reduced < -margin * (Math.abs(cost) + Math.abs(u) + Math.abs(v));
}
