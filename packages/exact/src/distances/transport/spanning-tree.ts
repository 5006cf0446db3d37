/**
 * The basis of the transport simplex: a spanning tree of sources and targets with the flow on each
 * of its arcs and the potentials that make its reduced costs 0.
 *
 * Nodes 0 … n−1 are sources, n … n+m−1 targets; arcs lead from sources to targets. The tree hangs
 * from node 0, and a node stands for the arc between it and its parent.
 *
 * It is kept strongly feasible (Cunningham 1976): each arc without flow points towards the root, that
 * is, its child is a source. With whole-number flows this makes cycling impossible.
 *
 * All nodes stand in one cyclic list, each before its descendants, so that a subtree is a piece of the
 * list. Sizes of subtrees tell which of two nodes cannot be above the other, and where a subtree ends is
 * kept too: a pivot changes the links on its cycle only (Barr, Glover and Klingman 1979).
 */
import type { MassArithmetic, MassArray } from './mass-arithmetic.js';

/** What stands for "no node": the parent of the root. */
const none = -1;

/** Pivots after which shifted heights are computed again. */
const refreshEvery = 128;

/** An arc of the tree with its flow. */
export interface TreeArc<Mass> {
  readonly source: number;
  /** Counted from 0 among the targets. */
  readonly target: number;
  readonly flow: Mass;
}

export class SpanningTree<Mass> {
  private readonly parent: Int32Array;
  /** The list: each node before its descendants; the root follows the last. */
  private readonly next: Int32Array;
  private readonly previous: Int32Array;
  /** Nodes in the subtree. */
  private readonly size: Int32Array;
  /** The node of the subtree that is last in the list. */
  private readonly last: Int32Array;
  private readonly flow: MassArray<Mass>;
  /** Of the arc to the parent: c_ij if the node is a source, −c_ij if it is a target. */
  private readonly rise: Float64Array;
  /** u of the sources, then −v of the targets: u_i + v_j = c_ij on the tree. */
  readonly height: Float64Array;
  /** What rounding took off the heights, once {@link refine} was called. */
  residue: Float64Array | undefined;
  /** Whether a pivot computes the heights that it changes from the root's, instead of shifting them. */
  private exact = false;
  private shifts = 0;
  /** The largest |height| when all were computed last. */
  private largest = 0;

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
    this.next = new Int32Array(nodes);
    this.previous = new Int32Array(nodes);
    this.size = new Int32Array(nodes).fill(1);
    this.last = new Int32Array(nodes);
    this.flow = masses.zeros(nodes);
    this.rise = new Float64Array(nodes);
    this.height = new Float64Array(nodes);
    this.hang(arcs);
    this.refresh();
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

  /** u of the sources, then v of the targets. */
  potential(): Float64Array {
    return this.height.map((height, node) => (node < this.n ? height : 0 - height));
  }

  /**
   * A bound on the error of reduced costs while heights are shifted: each shift rounds each arc of the
   * tree once, and a reduced cost is a sum over a cycle of arcs.
   */
  get drift(): number {
    return 4 * refreshEvery * (this.n + this.m) * Number.EPSILON * this.largest;
  }

  /** Computes each height along its path from the root from now on, so that no errors pile up. */
  useExactHeights(): void {
    this.exact = true;
    this.refresh();
  }

  /** Computes the heights in twice the digits from now on: `height` + `residue`. */
  refine(): void {
    this.exact = true;
    this.residue = new Float64Array(this.n + this.m);
    this.refresh();
  }

  /**
   * Lets the arc source → target into the tree and an arc that its flow empties out of it. Of several
   * that empty at once, the last on the cycle in the direction of the new arc, from the cycle's top:
   * that keeps the tree strongly feasible.
   */
  pivot(source: number, target: number): void {
    const { n, parent, size } = this;
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
      // The smaller subtree cannot hold the other node.
      if (size[s]! < size[t]!) {
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
    const cost = this.costs[source * this.m + target]!;
    const reduced = cost - this.height[source]! + this.height[end]!;
    const [node, above] = onSourceSide ? [source, end] : [end, source];
    const moved = size[leaving]!;
    this.cut(leaving, top);
    this.turn(node, leaving, above, delta as unknown as Mass, onSourceSide ? cost : -cost);
    this.insert(node, leaving, above, top);
    this.updateHeights(node, leaving, moved, onSourceSide ? reduced : -reduced);
  }

  /** Takes the subtree of a node out of the list, and out of sizes and ends of the nodes above it. */
  private cut(leaving: number, top: number): void {
    const { parent, next, previous, size, last } = this;
    const moved = size[leaving]!;
    const end = last[leaving]!;
    const before = previous[leaving]!;
    const after = next[end]!;
    next[before] = after;
    previous[after] = before;
    const above = parent[leaving]!;
    for (let x = above; x !== top; x = parent[x]!) size[x]! -= moved;
    for (let x = above; x !== none && last[x] === end; x = parent[x]!) last[x] = before;
  }

  /**
   * Makes `node` the root of the subtree of `leaving`, below `above`, and puts its piece of the list into the
   * new order: the subtree of `node`, then what else its old parent has, and so on up to `leaving`.
   */
  private turn(node: number, leaving: number, above: number, flow: Mass, rise: number): void {
    const { parent, next, previous, size, last } = this;
    const total = size[leaving]!;
    let child = node;
    let newParent = above;
    let newFlow = flow;
    let newRise = rise;
    let smaller = 0;
    let tail = last[node]!;
    let oldEnd = tail;
    let after = next[tail]!;
    let before = previous[node]!;
    for (;;) {
      const up = parent[child]!;
      const [oldFlow, oldRise, oldSize] = [this.flow[child]!, this.rise[child]!, size[child]!];
      parent[child] = newParent;
      this.flow[child] = newFlow;
      this.rise[child] = newRise;
      size[child] = total - smaller;
      if (child === leaving) break;
      // Of the old parent's subtree: what stood before the child's, then what stood behind it.
      const [upBefore, upEnd] = [previous[up]!, last[up]!];
      next[tail] = up;
      previous[up] = tail;
      tail = before;
      if (upEnd !== oldEnd) {
        next[tail] = after;
        previous[after] = tail;
        tail = upEnd;
        after = next[tail]!;
        oldEnd = upEnd;
      }
      before = upBefore;
      newParent = child;
      newFlow = oldFlow;
      // The same arc seen from its other end.
      newRise = -oldRise;
      smaller = oldSize;
      child = up;
    }
    for (let x = leaving; x !== above; x = parent[x]!) last[x] = tail;
  }

  /** Puts the piece of the list from `node` to the end of its subtree behind `above`. */
  private insert(node: number, leaving: number, above: number, top: number): void {
    const { parent, next, previous, size, last } = this;
    const moved = size[node]!;
    const tail = last[leaving]!;
    const after = next[above]!;
    next[above] = node;
    previous[node] = above;
    next[tail] = after;
    previous[after] = tail;
    for (let x = above; x !== top; x = parent[x]!) size[x]! += moved;
    if (last[above] !== above) return;
    for (let x = above; x !== none && last[x] === above; x = parent[x]!) last[x] = tail;
  }

  /** Heights after a pivot has moved the subtree of `node`, whose end `leaving` shares. */
  private updateHeights(node: number, leaving: number, moved: number, shift: number): void {
    const { next, height } = this;
    if (this.exact) {
      this.recompute(node, moved);
      return;
    }
    if (++this.shifts % refreshEvery === 0) {
      this.refresh();
      return;
    }
    // Only differences matter: the smaller part is shifted.
    const rest = height.length - moved;
    if (moved <= rest) shiftHeights(height, next, node, moved, shift);
    else shiftHeights(height, next, next[this.last[leaving]!]!, rest, -shift);
  }

  /** All heights, from the root's. */
  private refresh(): void {
    const { height, residue } = this;
    height[0] = 0;
    if (residue) residue[0] = 0;
    this.recompute(this.next[0]!, height.length - 1);
    this.largest = 0;
    for (let node = 0; node < height.length; node++) {
      this.largest = Math.max(this.largest, Math.abs(height[node]!));
    }
  }

  /** The heights of `count` nodes of the list from `node` on, from those of their parents. */
  private recompute(node: number, count: number): void {
    const { parent, next, rise, height, residue } = this;
    let x = node;
    for (let left = count; left > 0; left--) {
      const above = parent[x]!;
      const base = height[above]!;
      const step = rise[x]!;
      const value = base + step;
      height[x] = value;
      if (residue) {
        // The rounding of the sum (Knuth's two-sum), and what the other height lacks.
        const part = value - base;
        residue[x] = base - (value - part) + (step - part) + residue[above]!;
      }
      x = next[x]!;
    }
  }

  private hang(arcs: readonly TreeArc<Mass>[]): void {
    const { n, m, costs, parent, next, previous, size, last } = this;
    const neighbors: [node: number, flow: Mass][][] = Array.from(parent, () => []);
    for (const { source, target, flow } of arcs) {
      neighbors[source]!.push([n + target, flow]);
      neighbors[n + target]!.push([source, flow]);
    }
    const order: number[] = [];
    const waiting = [0];
    for (let node = waiting.pop(); node !== undefined; node = waiting.pop()) {
      order.push(node);
      for (const [child, flow] of neighbors[node]!) {
        if (child === parent[node]!) continue;
        parent[child] = node;
        this.flow[child] = flow;
        this.rise[child] = child < n ? costs[child * m + node - n]! : -costs[node * m + child - n]!;
        waiting.push(child);
      }
    }
    for (let k = order.length - 1; k > 0; k--) size[parent[order[k]!]!]! += size[order[k]!]!;
    order.forEach((node, k) => {
      const after = order[k + 1] ?? 0;
      next[node] = after;
      previous[after] = node;
      last[node] = order[k + size[node]! - 1]!;
    });
  }
}

function shiftHeights(
  height: Float64Array,
  next: Int32Array,
  from: number,
  count: number,
  shift: number,
): void {
  let node = from;
  for (let left = count; left > 0; left--) {
    height[node]! += shift;
    node = next[node]!;
  }
}
