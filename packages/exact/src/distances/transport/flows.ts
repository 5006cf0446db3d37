/** The flows of a basic solution: on a tree, and less those that only rounding has made. */
import type { TreeArc } from './spanning-tree.js';

/** Mass from a source to a target. */
export interface Flow {
  readonly source: number;
  readonly target: number;
  readonly mass: number;
}

/**
 * The flows that a tree's arcs must carry, from its leaves inwards.
 *
 * @param arcs spanning all sources and targets; their own flows do not matter.
 * @returns undefined if one is negative.
 */
export function flowsOnTree(
  arcs: readonly TreeArc<unknown>[],
  supplies: readonly bigint[],
  demands: readonly bigint[],
): TreeArc<bigint>[] | undefined {
  const n = supplies.length;
  const rest = [...supplies, ...demands];
  const arcsAt = rest.map(() => new Set<number>());
  arcs.forEach(({ source, target }, k) => {
    arcsAt[source]!.add(k);
    arcsAt[n + target]!.add(k);
  });
  const flows: TreeArc<bigint>[] = [];
  const leaves = rest.map((_, node) => node).filter((node) => arcsAt[node]!.size === 1);
  for (const leaf of leaves) {
    // The last node of the tree has no arc left.
    for (const k of arcsAt[leaf]!) {
      const { source, target } = arcs[k]!;
      const flow = rest[leaf]!;
      if (flow < 0n) return undefined;
      flows.push({ source, target, flow });
      const inner = leaf === source ? n + target : source;
      rest[inner]! -= flow;
      arcsAt[inner]!.delete(k);
      if (arcsAt[inner]!.size === 1) leaves.push(inner);
    }
  }
  return flows;
}

/** Weights count to this fraction of them. */
const rounding = 8 * Number.EPSILON;

/**
 * The flows above 0, without those that vanish if weights are changed by their rounding.
 *
 * Without some flows, the points that the others connect have more sources than targets, or fewer. Where
 * that is a few roundings of their mass, weights that are changed by so little need not those flows; the
 * plan without them is optimal for these, since it uses only its arcs.
 *
 * The costly ones go first. A point that is too small to miss its part sends it by another of its arcs.
 *
 * @param flows a forest. @param costs of all arcs, row by row.
 * @param a, b the weights of the sources and targets.
 */
export function withoutRounding(
  flows: readonly Flow[],
  costs: Float64Array,
  a: Float64Array,
  b: Float64Array,
): readonly Flow[] {
  const positive = flows.filter(({ mass }) => mass > 0);
  const cost = ({ source, target }: Flow) => costs[source * b.length + target]!;
  const small = positive.filter(({ mass }) => mass <= rounding).sort((p, q) => cost(q) - cost(p));
  if (small.length === 0) return positive;
  const forest = new Forest(positive, a, b);
  const dropped = new Set(small.filter((flow) => forest.dropIfRounding(flow)));
  const kept = positive.filter((flow) => !dropped.has(flow)).sort((p, q) => cost(p) - cost(q));
  const extra = new Map<Flow, number>();
  for (const { source, target, mass } of dropped) {
    const fromSource = mass > rounding * a[source]! && kept.find((flow) => flow.source === source);
    const toTarget = mass > rounding * b[target]! && kept.find((flow) => flow.target === target);
    for (const other of [fromSource, toTarget]) {
      if (other) extra.set(other, (extra.get(other) ?? 0) + mass);
    }
  }
  return kept.map((flow) => ({ ...flow, mass: flow.mass + (extra.get(flow) ?? 0) }));
}

class Forest {
  private readonly neighbors: Set<number>[];
  private readonly n: number;
  private readonly weights: Float64Array;
  /** What the dropped flows would have brought to each point, or taken if negative. */
  private readonly missing: Float64Array;

  constructor(flows: readonly Flow[], a: Float64Array, b: Float64Array) {
    this.n = a.length;
    this.weights = Float64Array.of(...a, ...b);
    this.missing = new Float64Array(this.weights.length);
    this.neighbors = Array.from(this.weights, () => new Set<number>());
    for (const { source, target } of flows) {
      this.neighbors[source]!.add(this.n + target);
      this.neighbors[this.n + target]!.add(source);
    }
  }

  dropIfRounding({ source, target, mass }: Flow): boolean {
    const end = this.n + target;
    this.neighbors[source]!.delete(end);
    this.neighbors[end]!.delete(source);
    this.missing[source]! -= mass;
    this.missing[end]! += mass;
    const drop = this.isBalancedAt(source) && this.isBalancedAt(end);
    if (!drop) {
      this.neighbors[source]!.add(end);
      this.neighbors[end]!.add(source);
      this.missing[source]! += mass;
      this.missing[end]! -= mass;
    }
    return drop;
  }

  /** Whether sources and targets that flows connect with this point have the same mass to rounding. */
  private isBalancedAt(node: number): boolean {
    const reached = new Set([node]);
    let [supply, demand, missing] = [0, 0, 0];
    for (const next of reached) {
      if (next < this.n) supply += this.weights[next]!;
      else demand += this.weights[next]!;
      missing += this.missing[next]!;
      for (const neighbor of this.neighbors[next]!) reached.add(neighbor);
    }
    return Math.abs(missing) <= rounding * Math.max(supply, demand);
  }
}
