/**
 * The hyperbolic tangent, four numbers at a time, by the two forms and the coefficients of the Cephes
 * library (Moshier 1992). With a = |x|,
 *
 *     a < 0.625:  tanh a = a + a·z·P(z), z = a², P of degree 4; a alone for tiny and denormal numbers
 *     else:       tanh a = 1 - 2/(e²ᵃ + 1), which is 1 from a = 9.02 on
 *
 * and the sign of x. The error is at most 1.5e-7 of the value (1.4 units in the last place) for all x;
 * ±0, ±Infinity and NaN are exact. Every number is computed alone, so that parts do not change bits.
 */

/** Computes to[i] = tanh(from[i]). */
export function tanh(from: usize, to: usize, size: i32): void {
  const whole = size & ~3;
  let i = 0;
  for (; i < whole; i += 4) v128.store(to + (i << 2), tanhOf(v128.load(from + (i << 2))));
  for (; i < size; i++) {
    const y = tanhOf(f32x4.splat(load<f32>(from + (i << 2))));
    store<f32>(to + (i << 2), f32x4.extract_lane(y, 0));
  }
}

function tanhOf(x: v128): v128 {
  const a = f32x4.abs(x);
  const z = f32x4.mul(a, a);
  let p = f32x4.splat(-5.70498872745e-3);
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(2.06390887954e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-5.37397155531e-2));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(1.33314422036e-1));
  p = f32x4.add(f32x4.mul(p, z), f32x4.splat(-3.33332819422e-1));
  const small = f32x4.add(f32x4.mul(f32x4.mul(p, z), a), a);
  // min keeps NaN, and 10 keeps the power of two below small.
  const b = f32x4.min(a, f32x4.splat(10));
  const e = f32x4.add(expOf(f32x4.add(b, b)), f32x4.splat(1));
  const large = f32x4.sub(f32x4.splat(1), f32x4.div(f32x4.splat(2), e));
  const y = v128.bitselect(small, large, f32x4.lt(a, f32x4.splat(0.625)));
  return v128.or(y, v128.and(x, f32x4.splat(-0.0)));
}

/** 1.5·2²³: a sum with it is rounded to an integer, which its last bits hold. */
const ROUNDING: f32 = 12582912;

/** eˣ for 0 ≤ x ≤ 20, as 2ⁿ·eʳ with |r| ≤ ½·log 2; log 2 has two parts, whose first has few digits. */
function expOf(x: v128): v128 {
  const rounded = f32x4.add(f32x4.mul(x, f32x4.splat(<f32>Math.LOG2E)), f32x4.splat(ROUNDING));
  const n = f32x4.sub(rounded, f32x4.splat(ROUNDING));
  let r = f32x4.sub(x, f32x4.mul(n, f32x4.splat(0.693359375)));
  r = f32x4.sub(r, f32x4.mul(n, f32x4.splat(-2.1219444e-4)));
  let p = f32x4.splat(1.98756915e-4);
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.3981999507e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(8.3334519073e-3));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(4.1665795894e-2));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(1.6666665459e-1));
  p = f32x4.add(f32x4.mul(p, r), f32x4.splat(5.0000001201e-1));
  p = f32x4.add(f32x4.add(f32x4.mul(p, f32x4.mul(r, r)), r), f32x4.splat(1));
  const power = i32x4.shl(i32x4.add(rounded, i32x4.splat(127)), 23);
  return f32x4.mul(p, power);
}
