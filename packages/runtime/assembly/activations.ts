/** Gradients of activations in one pass; `src/kernels/activation-gradients.ts` has the formulas. */

/** Computes to[i] = dy[i] if x[i] is positive, else alpha · dy[i]; NaN if x[i] is NaN. */
export function leakyReluGradient(dy: usize, x: usize, to: usize, size: i32, alpha: f32): void {
  const zero = f32x4.splat(0),
    slope = f32x4.splat(alpha);
  const whole = size & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    const at = i << 2;
    const value = v128.load(x + at),
      g = v128.load(dy + at);
    const result = v128.bitselect(g, f32x4.mul(g, slope), f32x4.gt(value, zero));
    v128.store(to + at, v128.bitselect(result, value, f32x4.eq(value, value)));
  }
  for (; i < size; i++) {
    const value = load<f32>(x + (i << 2));
    const g = load<f32>(dy + (i << 2));
    store<f32>(to + (i << 2), value > 0 ? g : value <= 0 ? g * alpha : value);
  }
}

/** Computes to[i] = (1 - y[i]²) · dy[i]. */
export function tanhGradient(dy: usize, y: usize, to: usize, size: i32): void {
  const one = f32x4.splat(1);
  const whole = size & ~3;
  let i = 0;
  for (; i < whole; i += 4) {
    const at = i << 2;
    const value = v128.load(y + at);
    const slope = f32x4.sub(one, f32x4.mul(value, value));
    v128.store(to + at, f32x4.mul(slope, v128.load(dy + at)));
  }
  for (; i < size; i++) {
    const value = load<f32>(y + (i << 2));
    store<f32>(to + (i << 2), (1 - value * value) * load<f32>(dy + (i << 2)));
  }
}
