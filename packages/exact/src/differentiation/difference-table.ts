/** One table of central differences at a base step, with its own check: see `differences.ts`. */

/** What a table says of each component. */
export interface Table {
  /** P(0). */
  readonly values: readonly number[];
  /** The stated errors: what the checks miss by, with a factor of safety, and rounding. */
  readonly errors: readonly number[];
  /** ε max|f| / s at the smallest step s of the polynomial. */
  readonly roundings: readonly number[];
  /** The largest |f| at the steps. */
  readonly sizes: readonly number[];
  /** The largest |f(x ± s) − f(x)| / |f|. */
  readonly changes: readonly number[];
  /** Whether f is the same at the smallest steps: it may be a staircase of rounding, seen from too near. */
  readonly blind: readonly boolean[];
  /** Whether f is the same everywhere, in all components. */
  readonly constant: boolean;
}

/** Where a function is differentiated. */
export interface Place {
  /** f(θ), finite. */
  readonly center: Float64Array;
  /** See `DifferenceOptions`; empty if not known. */
  readonly terms: Float64Array;
}

/** The steps of the polynomial, in units of h; then those of the check, below and no multiples. */
const steps = [1, 1 / 2, 1 / 4, 1 / 8, 1 / 16, 0.6731 / 16, 0.4337 / 16];
const ladder = 5;
/**
 * From what the checks miss by to an error. Noise of f comes with a factor 1.5 into P(0) and is seen in
 * five numbers: that all of them are a tenth of what it did to P(0) happens once in 1e4 or more.
 */
const safety = 10;

/**
 * The table at base step h of ∂f/∂θ_k; undefined if f is not defined that far out or h is too small
 * for the resolution of θ_k.
 *
 * @param place f(θ), and the least that counts as |f| for its rounding.
 */
export function tabulate(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  { center, terms }: Place,
  k: number,
  h: number,
): Table | undefined {
  const count = center.length;
  const squares: number[] = [];
  const zeros = (length: number) => new Array<number>(length).fill(0);
  const above = zeros(count);
  // One number per step and component.
  const slopes = zeros(steps.length * count);
  const evens = zeros(steps.length * count);
  const sizes = zeros(count);
  const changes = zeros(count);
  for (let i = 0; i < count; i++) sizes[i] = Math.max(Math.abs(center[i]!), terms[i] ?? 0);
  for (let j = 0; j < steps.length; j++) {
    const up = theta[k]! + steps[j]! * h;
    // Both points at the same distance, to the last bit.
    const down = theta[k]! - (up - theta[k]!);
    const given = up > down ? valuesAt(f, theta, k, up) : undefined;
    if (given?.length !== count) return undefined;
    // f may write into one array each time.
    for (let i = 0; i < count; i++) above[i] = given[i]!;
    const below = valuesAt(f, theta, k, down);
    if (below?.length !== count) return undefined;
    for (let i = 0; i < count; i++) {
      const [a, b, c] = [above[i]!, below[i]!, center[i]!];
      const slope = (a - b) / (up - down);
      if (!Number.isFinite(a + b + slope)) return undefined;
      slopes[j * count + i] = slope;
      evens[j * count + i] = a / 2 + b / 2 - c;
      sizes[i] = Math.max(sizes[i]!, Math.abs(a), Math.abs(b));
      changes[i] = Math.max(changes[i]!, Math.abs(a - c), Math.abs(b - c));
    }
    squares.push(((up - down) / (2 * h)) ** 2);
  }
  const nodes = squares.slice(0, ladder);
  const smallest = h * Math.sqrt(nodes[ladder - 1]!);
  const atZero = weightsAt(nodes, 0);
  const atChecks = squares.slice(ladder).map((square) => weightsAt(nodes, square));
  const values = zeros(count);
  const errors = zeros(count);
  const roundings = zeros(count);
  const blind: boolean[] = [];
  let constant = true;
  for (let i = 0; i < count; i++) {
    values[i] = foretold(atZero, slopes, i, count);
    // The even part is 0 at 0.
    let miss = Math.abs(foretold(atZero, evens, i, count)) / smallest;
    for (let j = 0; j < atChecks.length; j++) {
      const at = (ladder + j) * count + i;
      const odd = Math.abs(slopes[at]! - foretold(atChecks[j]!, slopes, i, count));
      const even = Math.abs(evens[at]! - foretold(atChecks[j]!, evens, i, count)) / smallest;
      miss = Math.max(miss, odd, even);
    }
    roundings[i] = (Number.EPSILON * sizes[i]! + Number.MIN_VALUE) / smallest;
    const last = (steps.length - 1) * count + i;
    blind[i] = slopes[last] === 0 && evens[last] === 0;
    const tread = blind[i] ? treadOf(slopes, evens, squares, h, i, count) : 0;
    errors[i] = safety * (miss + tread / smallest) + 2 * roundings[i]!;
    if (changes[i] !== 0) {
      constant = false;
      changes[i]! /= sizes[i]!;
    }
  }
  return { values, errors, roundings, sizes, changes, blind, constant };
}

/** The least change from f(x) at the steps, 0 if there is none: that of a staircase. */
function treadOf(
  slopes: readonly number[],
  evens: readonly number[],
  squares: readonly number[],
  h: number,
  i: number,
  count: number,
): number {
  const changes = steps.flatMap((_, j) => {
    const odd = slopes[j * count + i]! * h * Math.sqrt(squares[j]!);
    return [Math.abs(evens[j * count + i]! + odd), Math.abs(evens[j * count + i]! - odd)];
  });
  // The sums are rounded: what is far below the largest is 0.
  const nothing = 1e-9 * Math.max(...changes);
  return Math.min(...changes.filter((change) => change > nothing), nothing * 1e9);
}

/** f at θ moved along coordinate k, undefined where it refuses that. */
function valuesAt(
  f: (theta: Float64Array) => ArrayLike<number>,
  theta: Float64Array,
  k: number,
  x: number,
): ArrayLike<number> | undefined {
  const moved = theta.slice();
  moved[k] = x;
  try {
    return f(moved);
  } catch (error) {
    // Such as a negative standard deviation.
    if (error instanceof RangeError) return undefined;
    throw error;
  }
}

/** What the polynomial through the ladder's values of component i is where the weights are for. */
function foretold(
  weights: readonly number[],
  values: readonly number[],
  i: number,
  count: number,
): number {
  let sum = 0;
  for (let j = 0; j < ladder; j++) sum += weights[j]! * values[j * count + i]!;
  return sum;
}

/** Lagrange's weights of values at the nodes for the interpolating polynomial at t. */
function weightsAt(nodes: readonly number[], t: number): number[] {
  return nodes.map((own, j) => {
    let weight = 1;
    for (let l = 0; l < nodes.length; l++) {
      if (l !== j) weight *= (t - nodes[l]!) / (own - nodes[l]!);
    }
    return weight;
  });
}
