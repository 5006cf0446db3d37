/** The standard normal distribution's density, tails and quantiles, to float64's accuracy. */

/**
 * The complementary error function erfc(x) = 2/√π ∫_x^∞ exp(−t²) dt, relative error about 1e-15
 * (the far tail included). Series for small |x|, continued fraction (Abramowitz and Stegun 7.1.6
 * and 7.1.14) for large.
 */
export function complementaryError(x: number): number {
  if (x < 0) return 2 - complementaryError(-x);
  if (x > 27.3) return 0; // below the smallest float64
  // exp(−x²) loses x²·1e-16 to the rounding of x²; the square of x's leading 24 bits has none.
  const lead = Math.fround(x);
  const gaussian = Math.exp(-lead * lead) * Math.exp((lead - x) * (lead + x));
  return x < 1 ? 1 - errorSeries(x, gaussian) : gaussian * scaledComplementaryError(x);
}

/** erf x = 2/√π exp(−x²) Σ 2^k x^(2k+1)/(2k+1)!! for 0 ≤ x < 1, all terms positive. */
function errorSeries(x: number, gaussian: number): number {
  let term = x;
  let sum = x;
  for (let k = 1; term > 1e-17 * sum; k++) {
    term *= (2 * x * x) / (2 * k + 1);
    sum += term;
  }
  return (2 / Math.sqrt(Math.PI)) * gaussian * sum;
}

/** erf x = 1 − erfc x, with its digits near 0. */
export function errorFunction(x: number): number {
  if (Math.abs(x) < 0.5) return Math.sign(x) * errorSeries(Math.abs(x), Math.exp(-x * x));
  return x < 0 ? complementaryError(-x) - 1 : 1 - complementaryError(x);
}

/** exp(x²) erfc x for x ≥ 1: √π exp(x²) erfc x = 1/(x + ½/(x + 1/(x + 3/2/(x + ...)))). */
function scaledComplementaryError(x: number): number {
  let fraction = x;
  // From the inside out.
  for (let k = Math.ceil(20 + 400 / (x * x)); k >= 1; k--) fraction = x + k / 2 / fraction;
  return 1 / (Math.sqrt(Math.PI) * fraction);
}

/** φ(x) = exp(−x²/2)/√(2π). */
export function standardNormalPdf(x: number): number {
  return Math.exp((-x * x) / 2) / Math.sqrt(2 * Math.PI);
}

/** log φ(x). */
export function standardNormalLogPdf(x: number): number {
  return -(x * x + Math.log(2 * Math.PI)) / 2;
}

/** Φ(x), of full relative accuracy in the lower tail; Φ(−x) is the upper tail. */
export function standardNormalCdf(x: number): number {
  return complementaryError(-x / Math.SQRT2) / 2;
}

/**
 * Φ⁻¹(u) for u in [0, ½]: start from Abramowitz and Stegun 26.2.23 (error below 4.5e-4), then two
 * or three of Halley's steps, each of which cubes the error. Above ½ take −Φ⁻¹(1 − u).
 */
export function standardNormalLowerQuantile(u: number): number {
  if (u === 0) return -Infinity;
  if (u === 0.5) return 0;
  const t = Math.sqrt(-2 * Math.log(u));
  let x =
    (2.515517 + t * (0.802853 + t * 0.010328)) /
      (1 + t * (1.432788 + t * (0.189269 + t * 0.001308))) -
    t;
  for (let k = 0; k < 3; k++) {
    // (Φ(x) − u)/φ(x). In the tail Φ/φ is Mills' ratio and u/φ an exponential: nothing underflows.
    const excess =
      x < -2
        ? Math.sqrt(Math.PI / 2) * scaledComplementaryError(-x / Math.SQRT2) -
          Math.exp(Math.log(u) + (x * x + Math.log(2 * Math.PI)) / 2)
        : (standardNormalCdf(x) - u) / standardNormalPdf(x);
    x -= excess / (1 + (x * excess) / 2);
  }
  return x;
}
