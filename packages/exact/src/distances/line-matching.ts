/**
 * The increasing coupling of two weighted point sets on the line, which is optimal for every convex
 * cost of the distance. Both are used up from their two ends towards the middle, because a tail's mass
 * is known to its own rounding when it is summed from its end, and to that of 1 from the other one.
 *
 * The result is exact for weights that differ from the given ones by a few roundings each: masses that
 * agree so far count as equal, and no point is left out however little it weighs.
 */

/** Which point goes to which, and how much of it. */
export interface Matching {
  readonly first: Uint32Array;
  readonly second: Uint32Array;
  /** Of sum 1, if the weights are. */
  readonly masses: Float64Array;
}

/** Masses since the last place where both agreed count as equal within this fraction of them. */
const rounding = 8 * Number.EPSILON;

/**
 * The increasing coupling of points that are numbered from the left.
 *
 * @param a, b their weights, above 0 and of the same sum.
 */
export function increasingCoupling(a: Float64Array, b: Float64Array): Matching {
  return new Matcher(a, b).run();
}

/** One end of both measures, used up as far as the points that it opened last. */
interface Front {
  readonly step: 1 | -1;
  /** The next point of each measure, which it has not opened. */
  i: number;
  j: number;
  /** Mass of the first's open point beyond that of the second's, in two parts. */
  excess: number;
  excessLow: number;
  /** Mass matched since both last agreed, and altogether. */
  chain: number;
  used: number;
}

class Matcher {
  private first: Uint32Array;
  private second: Uint32Array;
  private readonly masses: Float64Array;
  private count = 0;
  private readonly left: Front;
  private readonly right: Front;
  /** How many points neither front has opened. */
  private closedFirst: number;
  private closedSecond: number;

  constructor(
    private a: Float64Array,
    private b: Float64Array,
  ) {
    const room = a.length + b.length + 1;
    this.first = new Uint32Array(room);
    this.second = new Uint32Array(room);
    this.masses = new Float64Array(room);
    const fresh = { excess: 0, excessLow: 0, chain: 0, used: 0 };
    this.left = { step: 1, i: 0, j: 0, ...fresh };
    this.right = { step: -1, i: a.length - 1, j: b.length - 1, ...fresh };
    this.closedFirst = a.length;
    this.closedSecond = b.length;
  }

  run(): Matching {
    const { left, right } = this;
    while (this.closedFirst > 1 && this.closedSecond > 1) {
      const ahead = left.used + this.next(left) > right.used + this.next(right);
      this.advance(ahead ? right : left);
    }
    const swapped = this.closedFirst > 1;
    if (swapped) this.swap();
    this.giveRestToLastOfFirst();
    if (swapped) this.swap();
    return {
      first: this.first.subarray(0, this.count),
      second: this.second.subarray(0, this.count),
      masses: this.masses.subarray(0, this.count),
    };
  }

  /** The mass that the front matches next. */
  private next({ excess, i, j }: Front): number {
    const x = excess > 0 ? excess : this.a[i]!;
    const y = excess < 0 ? -excess : this.b[j]!;
    return Math.min(x, y);
  }

  /** Opens the next point of whichever measure has no mass left at this end, and matches it. */
  private advance(front: Front): void {
    const mass = this.next(front);
    const fromFirst = front.excess <= 0 ? this.a[front.i]! : 0;
    const fromSecond = front.excess >= 0 ? this.b[front.j]! : 0;
    if (fromFirst > 0) {
      front.i += front.step;
      this.closedFirst--;
    }
    if (fromSecond > 0) {
      front.j += front.step;
      this.closedSecond--;
    }
    this.pair(front.i - front.step, front.j - front.step, mass);
    front.used += mass;
    front.chain = front.excess === 0 ? mass : front.chain + mass;
    // What rounding takes off the sum is kept (Knuth's two-sum), for a chain may have many points.
    const change = fromFirst - fromSecond;
    const changeLow =
      fromFirst > 0 && fromSecond > 0 ? twoSumRest(fromFirst, -fromSecond, change) : 0;
    const sum = front.excess + change;
    const low = front.excessLow + changeLow + twoSumRest(front.excess, change, sum);
    front.excess = sum + low;
    front.excessLow = low - (front.excess - sum);
    if (Math.abs(front.excess) <= rounding * front.chain) {
      front.excess = 0;
      front.excessLow = 0;
    }
  }

  /** The one point of the first measure that is closed takes what the open ones do not. */
  private giveRestToLastOfFirst(): void {
    const { left, right } = this;
    const last = left.i;
    while (left.excess > 0 && this.closedSecond > 0) this.advance(left);
    while (right.excess > 0 && this.closedSecond > 0) this.advance(right);
    // Mass that an open point has left for the open one at the other end passes over the last point.
    if (left.excess > 0 && right.excess < 0) this.join(left, right);
    if (right.excess > 0 && left.excess < 0) this.join(right, left);
    this.settle(last);
    const before = this.count;
    if (left.excess < 0) this.pair(last, left.j - 1, -left.excess);
    for (let j = left.j; j <= right.j; j++) this.pair(last, j, this.b[j]!);
    if (right.excess < 0) this.pair(last, right.j + 1, -right.excess);
    if (this.count === before)
      this.pair(last, left.j > 0 ? left.j - 1 : right.j + 1, this.a[last]!);
  }

  /**
   * What the last point is to take adds up to its mass but for the rounding of the fronts. If that may be
   * above its mass, the front with the larger one is corrected.
   */
  private settle(last: number): void {
    const { left, right } = this;
    const doubt = (front: Front) => (front.excess < 0 ? front.chain : 0);
    const front = doubt(left) > doubt(right) ? left : right;
    if (doubt(front) <= this.a[last]!) return;
    let surplus = -Math.min(0, left.excess) - this.a[last]! - Math.min(0, right.excess);
    for (let j = left.j; j <= right.j; j++) surplus += this.b[j]!;
    front.excess = Math.min(0, front.excess + surplus);
  }

  /** Pairs what two open points have left for each other. */
  private join(giver: Front, taker: Front): void {
    const mass = Math.min(giver.excess, -taker.excess);
    this.pair(giver.i - giver.step, taker.j - taker.step, mass);
    giver.excess -= mass;
    taker.excess += mass;
    const chain = giver.chain + taker.chain;
    for (const front of [giver, taker]) {
      if (Math.abs(front.excess) <= rounding * chain) front.excess = 0;
    }
  }

  private pair(i: number, j: number, mass: number): void {
    this.first[this.count] = i;
    this.second[this.count] = j;
    this.masses[this.count++] = mass;
  }

  /** Lets the two measures change their places. */
  private swap(): void {
    [this.a, this.b] = [this.b, this.a];
    [this.first, this.second] = [this.second, this.first];
    [this.closedFirst, this.closedSecond] = [this.closedSecond, this.closedFirst];
    for (const front of [this.left, this.right]) {
      [front.i, front.j] = [front.j, front.i];
      front.excess = -front.excess;
      front.excessLow = -front.excessLow;
    }
  }
}

/** a + b − sum exactly, for the rounded sum of the two. */
function twoSumRest(a: number, b: number, sum: number): number {
  const part = sum - a;
  return a - (sum - part) + (b - part);
}
