/** Computes to[i] = from[i] if that is positive, else alpha · from[i]; NaN stays NaN. */
export function leakyRelu(from: usize, to: usize, size: i32, alpha: f32): void {
  const zero = f32x4.splat(0),
    slope = f32x4.splat(alpha);
  const whole = size & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    const x = v128.load(from + (i << 2));
    const negative = f32x4.lt(x, zero);
    v128.store(to + (i << 2), v128.bitselect(f32x4.mul(x, slope), x, negative));
  }
  for (; i < size; i++) {
    const x = load<f32>(from + (i << 2));
    store<f32>(to + (i << 2), x < 0 ? x * alpha : x);
  }
}
