/**
 * The basis of the transport simplex: a spanning tree of sources and targets with the flow on each
 * of its arcs and the potentials that make its reduced costs 0.
 *
 * Nodes 0 … n−1 are sources, n … n+m−1 targets; arcs lead from sources to targets. The tree hangs
 * from node 0, and a node stands for the arc between it and its parent.
 *
 * It is kept strongly feasible (Cunningham 1976): each arc without flow points towards the root, that
 * is, its child is a source. With whole-number flows this makes cycling impossible.
 */
import type { MassArithmetic, MassArray } from './mass-arithmetic.js';

/** What stands for "no node" in the tree's links. */
const none = -1;

/** An arc of the tree with its flow. */
export interface TreeArc<Mass> {
  readonly source: number;
  /** Counted from 0 among the targets. */
  readonly target: number;
  readonly flow: Mass;
}

export class SpanningTree<Mass> {
  private readonly parent: Int32Array;
  private readonly depth: Int32Array;
  private readonly flow: MassArray<Mass>;
  private readonly firstChild: Int32Array;
  private readonly nextSibling: Int32Array;
  private readonly previousSibling: Int32Array;
  /**
   * u of the sources, then v of the targets, u_i + v_j = c_ij on the tree. Each is computed along its
   * path from the root, afresh, so that no errors pile up over the pivots.
   */
  readonly potential: Float64Array;
  /** What rounding took off the potentials, once {@link refine} was called. */
  residue: Float64Array | undefined;

  /**
   * @param costs n × m, row by row.
   * @param masses how the flows are added and compared.
   * @param arcs n + m − 1 arcs that span all nodes, those without flow pointing towards source 0.
   */
  constructor(
    private readonly costs: Float64Array,
    private readonly n: number,
    private readonly m: number,
    masses: MassArithmetic<Mass>,
    arcs: readonly TreeArc<Mass>[],
  ) {
    const nodes = n + m;
    this.parent = new Int32Array(nodes).fill(none);
    this.depth = new Int32Array(nodes);
    this.flow = masses.zeros(nodes);
    this.firstChild = new Int32Array(nodes).fill(none);
    this.nextSibling = new Int32Array(nodes).fill(none);
    this.previousSibling = new Int32Array(nodes).fill(none);
    this.potential = new Float64Array(nodes);
    this.hang(arcs);
    this.refresh(0);
  }

  /** The arcs of the tree, those without flow included. */
  *arcs(): Iterable<TreeArc<Mass>> {
    for (let node = 1; node < this.n + this.m; node++) {
      const parent = this.parent[node]!;
      yield node < this.n
        ? { source: node, target: parent - this.n, flow: this.flow[node]! }
        : { source: parent, target: node - this.n, flow: this.flow[node]! };
    }
  }

  /** Computes the potentials in twice the digits from now on: `potential` + `residue`. */
  refine(): void {
    this.residue = new Float64Array(this.n + this.m);
    this.refresh(0);
  }

  /**
   * Lets the arc source → target into the tree and an arc that its flow empties out of it. Of several
   * that empty at once, the last on the cycle in the direction of the new arc, from the cycle's top:
   * that keeps the tree strongly feasible.
   */
  pivot(source: number, target: number): void {
    const { n, parent, depth } = this;
    // Bigints obey the same operators, and calls for each node would double the time.
    const flow = this.flow as unknown as Float64Array;
    const end = n + target;
    // Against the cycle run, on the source's side, the arcs up from a source; on the target's side,
    // those down to a target. The cycle's last is the target side's nearest to the top, else the
    // source side's nearest to the source: hence ≤ on the one and < on the other.
    let delta = Infinity;
    let leaving = none;
    let onSourceSide = true;
    let s = source;
    let t = end;
    while (s !== t) {
      if (depth[s]! >= depth[t]!) {
        if (s < n && flow[s]! < delta) {
          delta = flow[s]!;
          leaving = s;
          onSourceSide = true;
        }
        s = parent[s]!;
      } else {
        if (t >= n && flow[t]! <= delta) {
          delta = flow[t]!;
          leaving = t;
          onSourceSide = false;
        }
        t = parent[t]!;
      }
    }
    const top = s;
    if (delta > 0) {
      for (let x = source; x !== top; x = parent[x]!) flow[x]! += x < n ? -delta : delta;
      for (let x = end; x !== top; x = parent[x]!) flow[x]! += x < n ? delta : -delta;
    }
    const carried = delta as unknown as Mass;
    if (onSourceSide) this.rehang(source, end, carried, leaving);
    else this.rehang(end, source, carried, leaving);
  }

  /** Cuts `leaving` from its parent and hangs its subtree by `node` under `newParent` instead. */
  private rehang(node: number, newParent: number, newFlow: Mass, leaving: number): void {
    const { parent, flow } = this;
    let child = node;
    let above = newParent;
    let carried = newFlow;
    for (;;) {
      const oldParent = parent[child]!;
      const oldFlow = flow[child]!;
      this.detach(child);
      this.attach(child, above);
      flow[child] = carried;
      if (child === leaving) break;
      above = child;
      carried = oldFlow;
      child = oldParent;
    }
    this.refresh(node);
  }

  private detach(node: number): void {
    const previous = this.previousSibling[node]!;
    const next = this.nextSibling[node]!;
    if (previous === none) this.firstChild[this.parent[node]!] = next;
    else this.nextSibling[previous] = next;
    if (next !== none) this.previousSibling[next] = previous;
  }

  private attach(node: number, parent: number): void {
    const first = this.firstChild[parent]!;
    this.parent[node] = parent;
    this.nextSibling[node] = first;
    this.previousSibling[node] = none;
    if (first !== none) this.previousSibling[first] = node;
    this.firstChild[parent] = node;
  }

  /** Depths and potentials of a node and all below it, from those of its parent. */
  private refresh(top: number): void {
    const { n, m, costs, parent, depth, potential, residue, firstChild, nextSibling } = this;
    let node = top;
    for (;;) {
      const above = parent[node]!;
      if (above !== none) {
        depth[node] = depth[above]! + 1;
        const arc = node < n ? node * m + above - n : above * m + node - n;
        const cost = costs[arc]!;
        const value = cost - potential[above]!;
        potential[node] = value;
        if (residue) {
          // The rounding of the difference (Knuth's two-sum), and what the other potential lacks.
          const part = value - cost;
          const lost = cost - (value - part) - (potential[above]! + part);
          residue[node] = lost - residue[above]!;
        }
      }
      if (firstChild[node]! !== none) {
        node = firstChild[node]!;
        continue;
      }
      while (node !== top && nextSibling[node]! === none) node = parent[node]!;
      if (node === top) return;
      node = nextSibling[node]!;
    }
  }

  private hang(arcs: readonly TreeArc<Mass>[]): void {
    const neighbors: [node: number, flow: Mass][][] = Array.from(this.parent, () => []);
    for (const { source, target, flow } of arcs) {
      neighbors[source]!.push([this.n + target, flow]);
      neighbors[this.n + target]!.push([source, flow]);
    }
    const reached = [0];
    for (const node of reached) {
      for (const [next, flow] of neighbors[node]!) {
        if (next === this.parent[node]!) continue;
        this.attach(next, node);
        this.flow[next] = flow;
        reached.push(next);
      }
    }
  }
}
