/** A first basis of the transport simplex: greedy flows, joined to a strongly feasible tree. */
import type { MassArithmetic } from './mass-arithmetic.js';
import { cheapestBelow } from './row-scan.js';
import type { TreeArc } from './spanning-tree.js';

/**
 * Serves each source from the targets that are cheapest for it, and joins the trees that this leaves
 * (when a source and a target are used up at once) by arcs without flow from a source of one into
 * the tree of source 0, as strong feasibility requires.
 *
 * @param costs n × m. @param supplies, demands whole numbers above 0 with the same sum.
 * @returns n + m − 1 arcs that span all nodes.
 */
export function startingTree<Mass>(
  costs: Float64Array,
  supplies: readonly Mass[],
  demands: readonly Mass[],
  masses: MassArithmetic<Mass>,
): TreeArc<Mass>[] {
  const arcs = greedyFlows(costs, supplies, demands, masses);
  join(costs, supplies.length, demands.length, arcs, masses.zero);
  return arcs;
}

function greedyFlows<Mass>(
  costs: Float64Array,
  supplies: readonly Mass[],
  demands: readonly Mass[],
  { zero, isBelow, minus }: MassArithmetic<Mass>,
): TreeArc<Mass>[] {
  const m = demands.length;
  // Costs less each target's least cost: a target that is far from all is no reason to avoid it.
  const prices = new Float64Array(m).fill(-Infinity);
  for (let row = 0; row < costs.length; row += m) {
    for (let j = 0; j < m; j++) if (-costs[row + j]! > prices[j]!) prices[j] = -costs[row + j]!;
  }
  const left = demands.slice();
  const arcs: TreeArc<Mass>[] = [];
  supplies.forEach((supply, source) => {
    const row = source * m;
    let rest = supply;
    while (isBelow(zero, rest)) {
      const target = cheapestBelow(costs, row, row + m, prices, -row, Infinity) - row;
      const flow = isBelow(rest, left[target]!) ? rest : left[target]!;
      arcs.push({ source, target, flow });
      rest = minus(rest, flow);
      left[target] = minus(left[target]!, flow);
      // A target that has all it needs costs too much.
      if (!isBelow(zero, left[target]!)) prices[target] = Infinity;
    }
  });
  return arcs;
}

/** Adds arcs of flow 0 until the forest is one tree. */
function join<Mass>(
  costs: Float64Array,
  n: number,
  m: number,
  arcs: TreeArc<Mass>[],
  zero: Mass,
): void {
  const component = components(n, m, arcs);
  const members = new Map<number, number[]>();
  component.forEach((label, node) => {
    if (!members.has(label)) members.set(label, []);
    members.get(label)!.push(node);
  });
  const root = component[0]!;
  const inside = members.get(root)!.filter((node) => node >= n);
  for (const [label, nodes] of members) {
    if (label === root) continue;
    let best = Infinity;
    let arc: TreeArc<Mass> | undefined;
    for (const source of nodes) {
      if (source >= n) continue;
      for (const node of inside) {
        const cost = costs[source * m + node - n]!;
        if (arc && cost >= best) continue;
        best = cost;
        arc = { source, target: node - n, flow: zero };
      }
    }
    arcs.push(arc!);
    inside.push(...nodes.filter((node) => node >= n));
  }
}

/** A label for each node, the same for those that arcs join. */
function components(n: number, m: number, arcs: readonly TreeArc<unknown>[]): Int32Array {
  const label = Int32Array.from({ length: n + m }, (_, node) => node);
  const find = (node: number): number => {
    let top = node;
    while (label[top] !== top) {
      label[top] = label[label[top]!]!;
      top = label[top]!;
    }
    return top;
  };
  for (const { source, target } of arcs) label[find(n + target)] = find(source);
  return label.map((_, node) => find(node));
}
