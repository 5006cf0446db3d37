/**
 * Weights as whole numbers of a common unit, so that the simplex adds and subtracts masses without
 * rounding: flows that cancel are exactly 0, on which the proof that it terminates rests.
 */

/** Masses of both sides as whole numbers with the same sum, `total` ≤ 2⁵². */
export interface IntegerMasses {
  readonly supplies: Float64Array;
  readonly demands: Float64Array;
  readonly total: number;
}

/** Weights that are decimal fractions of up to this many parts are represented exactly. */
const decimalParts = 1e12;
const finestParts = 2 ** 52;

/**
 * @param a, b weights above 0, each of sum 1 to rounding.
 * @returns exact multiples where the weights are multiples of 1/lcm(counts) (equal weights) or of
 *   1e-12; otherwise rounded to multiples of 2⁻⁵², each by less than one of these.
 */
export function integerMasses(a: Float64Array, b: Float64Array): IntegerMasses {
  for (const total of [leastCommonMultiple(a.length, b.length), decimalParts]) {
    const supplies = wholeMultiples(a, total);
    const demands = supplies && wholeMultiples(b, total);
    if (supplies && demands) return { supplies, demands, total };
  }
  return { supplies: rounded(a), demands: rounded(b), total: finestParts };
}

/** Returns weights · total if these are whole numbers to rounding and add up to the total. */
function wholeMultiples(weights: Float64Array, total: number): Float64Array | undefined {
  let sum = 0;
  const masses = new Float64Array(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const exact = weights[i]! * total;
    const mass = Math.round(exact);
    // Weights carry a rounding of their own and that of their sum, both relative to the total.
    const rounding = (1e-14 * weights[i]! + 1e-15) * total;
    if (mass === 0 || Math.abs(exact - mass) > rounding) return undefined;
    masses[i] = mass;
    sum += mass;
  }
  return sum === total ? masses : undefined;
}

/** Largest remainders: rounded down, and the units that are missing go to the largest remainders. */
function rounded(weights: Float64Array): Float64Array {
  const exact = weights.map((weight) => weight * finestParts);
  const masses = exact.map(Math.floor);
  let missing = finestParts - masses.reduce((sum, mass) => sum + mass, 0);
  const order = Array.from(exact, (_, i) => i).sort(
    (i, j) => exact[j]! - masses[j]! - (exact[i]! - masses[i]!),
  );
  // The sum of the weights may be off by a rounding either way, so the units may go round twice.
  for (let k = 0; missing !== 0; k++) {
    const i = order[k % order.length]!;
    const unit = Math.sign(missing);
    if (masses[i]! + unit < 0) continue;
    masses[i]! += unit;
    missing -= unit;
  }
  return masses;
}

function leastCommonMultiple(n: number, m: number): number {
  let [a, b] = [n, m];
  while (b > 0) [a, b] = [b, a % b];
  return (n / a) * m;
}
