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
 * It always ends. Masses are whole numbers and the tree is strongly feasible, so no basis comes twice
 * as long as each entering arc's reduced cost is truly negative; an arc counts only if it is negative
 * by more than the rounding of its potentials. Should rounding deceive nevertheless, a count of
 * pivots far above what problems need makes that margin ten times larger, and so on.
 */
import { SpanningTree } from './spanning-tree.js';
import { startingTree } from './starting-tree.js';

/** Reduced costs count as negative below −margin·(|c| + |u| + |v|); a few roundings at first. */
const firstMargin = 4 * Number.EPSILON;
/** Pivots per node before the margin grows; problems take 2 to 30. */
const patience = 2000;

export interface SimplexResult {
  readonly tree: SpanningTree;
  readonly pivots: number;
}

/**
 * @param costs n × m finite numbers, row by row.
 * @param supplies, demands n and m whole numbers above 0 with the same sum of at most 2⁵³.
 */
export function networkSimplex(
  costs: Float64Array,
  supplies: Float64Array,
  demands: Float64Array,
): SimplexResult {
  const n = supplies.length;
  const m = demands.length;
  const tree = new SpanningTree(costs, n, m, startingTree(costs, supplies, demands));
  const search = { costs, n, m, potential: tree.potential, next: 0 };
  let margin = firstMargin;
  for (let pivots = 0; ; pivots++) {
    const arc = enteringArc(search, margin);
    if (arc < 0) return { tree, pivots };
    tree.pivot(Math.floor(arc / m), arc % m);
    if ((pivots + 1) % (patience * (n + m)) === 0) margin *= 10;
  }
}

interface BlockSearch {
  readonly costs: Float64Array;
  readonly n: number;
  readonly m: number;
  readonly potential: Float64Array;
  /** The arc at which the next block begins. */
  next: number;
}

/** An arc source·m + target that improves the flow, or −1 if none does. */
function enteringArc(search: BlockSearch, margin: number): number {
  const { costs, n, m, potential } = search;
  const total = n * m;
  const block = Math.max(16, Math.ceil(Math.sqrt(total)));
  let arc = search.next;
  for (let scanned = 0; scanned < total; ) {
    let least = 0;
    let best = -1;
    for (let left = Math.min(block, total - scanned); left > 0; ) {
      const row = Math.floor(arc / m);
      const end = Math.min(arc + left, (row + 1) * m);
      const u = potential[row]!;
      const offset = n - row * m;
      left -= end - arc;
      scanned += end - arc;
      for (; arc < end; arc++) {
        const reduced = costs[arc]! - u - potential[offset + arc]!;
        if (reduced < least) {
          least = reduced;
          best = arc;
        }
      }
      if (arc === total) arc = 0;
    }
    if (best < 0) continue;
    const scale =
      Math.abs(costs[best]!) +
      Math.abs(potential[Math.floor(best / m)]!) +
      Math.abs(potential[n + (best % m)]!);
    if (least < -margin * scale) {
      search.next = arc;
      return best;
    }
  }
  return -1;
}
