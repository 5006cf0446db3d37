/**
 * Weights as whole numbers of a common unit, so that the simplex adds and subtracts masses without
 * rounding: flows that cancel are exactly 0, on which the proof that it terminates rests.
 */

/** Masses of both sides as whole numbers with the same sum. */
export interface IntegerMasses<Mass> {
  readonly supplies: readonly Mass[];
  readonly demands: readonly Mass[];
  readonly total: Mass;
}

/** Weights that are decimal fractions of up to this many parts are represented exactly. */
const decimalParts = 1e12;
const finestParts = 2 ** 52;
const leastRounded = 2 ** -30;

/**
 * Weights as float64 numbers, if they are multiples of 1/lcm(counts) (equal weights) or of 1e-12.
 *
 * @param a, b weights above 0, each of sum 1 to rounding.
 */
export function exactMasses(a: Float64Array, b: Float64Array): IntegerMasses<number> | undefined {
  for (const total of [leastCommonMultiple(a.length, b.length), decimalParts]) {
    const supplies = wholeMultiples(a, total);
    const demands = supplies && wholeMultiples(b, total);
    if (supplies && demands) return { supplies, demands, total };
  }
  return undefined;
}

/** Returns weights · total if these are whole numbers to rounding and add up to the total. */
function wholeMultiples(weights: Float64Array, total: number): number[] | undefined {
  let sum = 0;
  const masses = Array<number>(weights.length);
  for (let i = 0; i < weights.length; i++) {
    const exact = weights[i]! * total;
    const mass = Math.round(exact);
    // Weights carry a rounding of their own and that of the sum they were divided by.
    if (mass === 0 || Math.abs(exact - mass) > 4 * Number.EPSILON * mass) return undefined;
    masses[i] = mass;
    sum += mass;
  }
  return sum === total ? masses : undefined;
}

/** Weights rounded to multiples of 2⁻⁵², if none is so small that it has no digits then. */
export function roundedMasses(a: Float64Array, b: Float64Array): IntegerMasses<number> | undefined {
  const isTiny = (weight: number) => weight < leastRounded;
  if (a.some(isTiny) || b.some(isTiny)) return undefined;
  return { supplies: rounded(a), demands: rounded(b), total: finestParts };
}

/** Largest remainders: rounded down, and the units that are missing go to the largest remainders. */
function rounded(weights: Float64Array): number[] {
  const exact = Array.from(weights, (weight) => weight * finestParts);
  const masses = exact.map(Math.floor);
  let missing = finestParts - masses.reduce((sum, mass) => sum + mass, 0);
  const order = exact
    .map((_, i) => i)
    .sort((i, j) => exact[j]! - masses[j]! - (exact[i]! - masses[i]!));
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

/** The weights divided by their exact sum, without rounding: a_i Σb and b_j Σa in units of their product. */
export function wideMasses(a: Float64Array, b: Float64Array): IntegerMasses<bigint> {
  const wholes = Array.from([...a, ...b], wholeOf);
  // The lowest bit that any has.
  const bits = wholes.reduce((all, mass) => all | mass, 0n);
  const spare = BigInt((bits & -bits).toString(2).length - 1);
  const first = wholes.slice(0, a.length).map((mass) => mass >> spare);
  const second = wholes.slice(a.length).map((mass) => mass >> spare);
  const sum = (masses: readonly bigint[]) => masses.reduce((total, mass) => total + mass, 0n);
  const [firstSum, secondSum] = [sum(first), sum(second)];
  return {
    supplies: first.map((mass) => mass * secondSum),
    demands: second.map((mass) => mass * firstSum),
    total: firstSum * secondSum,
  };
}

/** part/total to rounding. */
export function ratio(part: bigint, total: bigint): number {
  const length = (x: bigint) => x.toString(16).length * 4;
  // A quotient of at least 64 bits, which Number rounds once; two factors reach the least float64.
  const shift = Math.max(0, 64 + length(total) - length(part));
  const quotient = Number((part << BigInt(shift)) / total);
  const half = Math.floor(shift / 2);
  return quotient * 2 ** -half * 2 ** (half - shift);
}

/** x · 2¹⁰⁷⁴, which is whole for every float64. */
function wholeOf(x: number): bigint {
  const exponent = Math.max(-1022, Math.floor(Math.log2(x)));
  // One exponent below, for log2 rounds: then 2⁵³ x/2^exponent is whole and below 2⁵⁵.
  const shift = Math.max(0, exponent - 1 + 1074 - 53);
  return BigInt(x * 2 ** 537 * 2 ** (537 - shift)) << BigInt(shift);
}

function leastCommonMultiple(n: number, m: number): number {
  let [a, b] = [n, m];
  while (b > 0) [a, b] = [b, a % b];
  return (n / a) * m;
}
