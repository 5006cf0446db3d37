/**
 * Sinkhorn's iteration in the log domain (Peyré and Cuturi 2019, section 4.4): with f and g in place of
 * the scalings exp(f/ε), exp(g/ε), nothing overflows however small ε is. It alternates
 *
 *   f_i = −ε log Σ_j b_j exp((g_j − c_ij)/ε)   and   g_j = −ε log Σ_i a_i exp((f_i − c_ij)/ε),
 *
 * each of which makes one marginal of π_ij = a_i b_j exp((f_i + g_j − c_ij)/ε) right. ε comes down
 * from the range of the costs by factors (ε-scaling; Schmitzer 2019), each level starting from the last.
 */

/** A problem whose costs go from 0 to 1. */
export interface ScaledProblem {
  /** c, one row of m numbers per source. */
  readonly costs: readonly Float64Array[];
  /** a and b, of sum 1; zeros allowed. */
  readonly sourceWeights: Float64Array;
  readonly targetWeights: Float64Array;
  /** ε > 0. */
  readonly regularization: number;
}

export interface ScaledPotentials {
  readonly f: Float64Array;
  readonly g: Float64Array;
  /** Σ_i |Σ_j π_ij − a_i|; the other marginal is right to rounding. */
  readonly marginalError: number;
  /** Pairs of updates, those of larger ε included. */
  readonly iterations: number;
}

/** Each level of ε is this fraction of the one before. */
const factor = 0.25;
/** What a level above the last is solved to, and how many pairs of updates it may take. */
const roughError = 1e-2;
const roughIterations = 50;

/** Iterates until the marginal error is at most `tolerance`, or `maximumIterations` are used up. */
export function sinkhornPotentials(
  { costs, sourceWeights, targetWeights, regularization }: ScaledProblem,
  tolerance: number,
  maximumIterations: number,
): ScaledPotentials {
  const columns = Array.from(targetWeights, (_, j) =>
    Float64Array.from(costs, (row: Float64Array) => row[j]!),
  );
  const [logA, logB] = [sourceWeights.map(Math.log), targetWeights.map(Math.log)];
  let f: Float64Array = new Float64Array(sourceWeights.length);
  let g: Float64Array = new Float64Array(targetWeights.length);
  // Of a measure with itself f = g, which averaging finds fast (Feydy et al. 2019, equation 25) and
  // alternation slowly, because a plan near the diagonal hardly joins the rows.
  const symmetric =
    sourceWeights.length === targetWeights.length &&
    sourceWeights.every((weight, i) => weight === targetWeights[i]) &&
    costs.every((row, i) => row.every((cost, j) => cost === columns[i]![j]!));
  let iterations = 0;
  for (let epsilon = Math.max(1, regularization); ; ) {
    const last = epsilon === regularization;
    const enough = last ? tolerance : Math.max(tolerance, roughError);
    // Larger ε may take half of the iterations at most.
    const until = last
      ? maximumIterations
      : Math.min(iterations + roughIterations, Math.ceil(maximumIterations / 2));
    for (;;) {
      g = softMinima(columns, f, sourceWeights, logA, epsilon);
      iterations++;
      const next = softMinima(costs, g, targetWeights, logB, epsilon);
      // The rows of the plan of f and g are off by the factors exp((f − next)/ε).
      const marginalError = sourceWeights.reduce(
        (sum, a, i) => sum + a * Math.abs(Math.expm1((f[i]! - next[i]!) / epsilon)),
        0,
      );
      const done = marginalError <= enough || iterations >= until;
      if (done && last) return { f, g, marginalError, iterations };
      f = symmetric ? f.map((value, i) => (value + g[i]!) / 2) : next;
      if (done) break;
    }
    epsilon = Math.max(regularization, epsilon * factor);
  }
}

/** −ε log Σ_j w_j exp((h_j − c_ij)/ε) for each row i of c. */
function softMinima(
  costs: readonly Float64Array[],
  potential: Float64Array,
  weights: Float64Array,
  logWeights: Float64Array,
  epsilon: number,
): Float64Array {
  return Float64Array.from(costs, (row: Float64Array) => {
    let top = -Infinity;
    let bottom = Infinity;
    for (let j = 0; j < row.length; j++) {
      if (weights[j] === 0) continue;
      const value = potential[j]! - row[j]!;
      if (value > top) top = value;
      if (value < bottom) bottom = value;
    }
    if (top - bottom < epsilon) {
      // The exponentials are near 1: of their mean's logarithm only the difference from 1 counts.
      let excess = 0;
      for (let j = 0; j < row.length; j++) {
        if (weights[j] === 0) continue;
        excess += weights[j]! * Math.expm1((potential[j]! - row[j]! - top) / epsilon);
      }
      return -top - epsilon * Math.log1p(excess);
    }
    // log w inside, so that a tiny weight at the top does not hide the others.
    let most = -Infinity;
    for (let j = 0; j < row.length; j++) {
      const exponent = (potential[j]! - row[j]! - top) / epsilon + logWeights[j]!;
      if (exponent > most) most = exponent;
    }
    let sum = 0;
    for (let j = 0; j < row.length; j++) {
      sum += Math.exp((potential[j]! - row[j]! - top) / epsilon + logWeights[j]! - most);
    }
    return -top - epsilon * (most + Math.log(sum));
  });
}
