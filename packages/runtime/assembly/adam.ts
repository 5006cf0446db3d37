/**
 * Takes one step of Adam (Kingma and Ba 2015, Algorithm 1) on `size` floats in one pass:
 *
 *     m' = β₁·m + (1 - β₁)·g,   v' = β₂·v + (1 - β₂)·g²,
 *     w' = w - α·(m'/(1 - β₁ᵗ)) / (√(v'/(1 - β₂ᵗ)) + ε),
 *
 * with the operations of tf.train.adam in the same order, so that all bits are equal.
 */
export function adam(
  weights: usize,
  first: usize,
  second: usize,
  gradient: usize,
  toWeights: usize,
  toFirst: usize,
  toSecond: usize,
  size: i32,
  /** Addresses of β₁ᵗ and β₂ᵗ. */
  power1: usize,
  power2: usize,
  beta1: f32,
  beta2: f32,
  /** 1 - β₁ and 1 - β₂, rounded from float64. */
  rest1: f32,
  rest2: f32,
  /** -α. */
  rate: f32,
  epsilon: f32,
): void {
  const d1 = <f32>1 - load<f32>(power1),
    d2 = <f32>1 - load<f32>(power2);
  const b1 = f32x4.splat(beta1),
    b2 = f32x4.splat(beta2),
    r1 = f32x4.splat(rest1),
    r2 = f32x4.splat(rest2),
    c1 = f32x4.splat(d1),
    c2 = f32x4.splat(d2),
    step = f32x4.splat(rate),
    floor = f32x4.splat(epsilon);
  const end = (<usize>size) << 2,
    whole = (<usize>(size & ~3)) << 2;
  let i: usize = 0;
  for (; i < whole; i += 16) {
    const g = v128.load(gradient + i);
    const m = f32x4.add(f32x4.mul(v128.load(first + i), b1), f32x4.mul(g, r1));
    const v = f32x4.add(f32x4.mul(v128.load(second + i), b2), f32x4.mul(f32x4.mul(g, g), r2));
    v128.store(toFirst + i, m);
    v128.store(toSecond + i, v);
    const slope = f32x4.div(f32x4.div(m, c1), f32x4.add(f32x4.sqrt(f32x4.div(v, c2)), floor));
    v128.store(toWeights + i, f32x4.add(f32x4.mul(slope, step), v128.load(weights + i)));
  }
  for (; i < end; i += 4) {
    const g = load<f32>(gradient + i);
    const m = load<f32>(first + i) * beta1 + g * rest1;
    const v = load<f32>(second + i) * beta2 + g * g * rest2;
    store<f32>(toFirst + i, m);
    store<f32>(toSecond + i, v);
    const slope = m / d1 / (sqrt<f32>(v / d2) + epsilon);
    store<f32>(toWeights + i, slope * rate + load<f32>(weights + i));
  }
}
