/**
 * Sums over the edges {i, j} of a graph on the numbers of an image, for each number i over its edges.
 *
 * A table lists the edges by _segments_: runs of numbers that have the same neighbors. A segment is
 * `start`, `end` and `count` (int32, in floats), then `count` times the distance j - i in bytes and the
 * weight ω (int32 and float32). `segments` is their count; they cover the image in order. So the sum of
 * a number stays in a register while its edges are visited, and is stored once.
 *
 * Parts: images `from` … `to - 1` of `size` floats each.
 */

/** Computes out[i] = Σ ω (a[i] - a[j])(b[i] - b[j]). */
export function edgeProducts(
  a: usize,
  b: usize,
  out: usize,
  table: usize,
  segments: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  for (let image = from; image < to; image++) {
    const base: usize = (<usize>image * size) << 2;
    const ai = a + base,
      bi = b + base,
      ci = out + base;
    let edges = table;
    for (let s = 0; s < segments; s++) {
      const first = edges + 12;
      const last = first + ((<usize>load<i32>(edges, 8)) << 3);
      let k: usize = (<usize>load<i32>(edges)) << 2;
      const end: usize = (<usize>load<i32>(edges, 4)) << 2;
      for (; k + 16 <= end; k += 16) {
        const x = v128.load(ai + k),
          y = v128.load(bi + k);
        let sum = f32x4.splat(0);
        for (let e = first; e < last; e += 8) {
          const j = k + load<i32>(e);
          const product = f32x4.mul(
            f32x4.sub(x, v128.load(ai + j)),
            f32x4.sub(y, v128.load(bi + j)),
          );
          sum = f32x4.add(sum, f32x4.mul(product, v128.load_splat<f32>(e, 4)));
        }
        v128.store(ci + k, sum);
      }
      for (; k < end; k += 4) {
        const x = load<f32>(ai + k),
          y = load<f32>(bi + k);
        let sum: f32 = 0;
        for (let e = first; e < last; e += 8) {
          const j = k + load<i32>(e);
          sum += (x - load<f32>(ai + j)) * (y - load<f32>(bi + j)) * load<f32>(e, 4);
        }
        store<f32>(ci + k, sum);
      }
      edges = last;
    }
  }
}

/**
 * Computes out[i] = scale · (Σ ω (m[i] + m[j])(f[i] - f[j]) + γ f[i]), with `scales` one number for each
 * image.
 */
export function edgeFlow(
  m: usize,
  f: usize,
  scales: usize,
  gamma: f32,
  out: usize,
  table: usize,
  segments: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const gammas = f32x4.splat(gamma);
  for (let image = from; image < to; image++) {
    const base: usize = (<usize>image * size) << 2;
    const mi = m + base,
      fi = f + base,
      ci = out + base;
    const scale = load<f32>(scales + (image << 2));
    const scaled = f32x4.splat(scale);
    let edges = table;
    for (let s = 0; s < segments; s++) {
      const first = edges + 12;
      const last = first + ((<usize>load<i32>(edges, 8)) << 3);
      let k: usize = (<usize>load<i32>(edges)) << 2;
      const end: usize = (<usize>load<i32>(edges, 4)) << 2;
      for (; k + 32 <= end; k += 32) {
        const x0 = v128.load(mi + k),
          x1 = v128.load(mi + k, 16),
          y0 = v128.load(fi + k),
          y1 = v128.load(fi + k, 16);
        let sum0 = f32x4.mul(y0, gammas),
          sum1 = f32x4.mul(y1, gammas);
        for (let e = first; e < last; e += 8) {
          const j = k + load<i32>(e);
          const weight = v128.load_splat<f32>(e, 4);
          const p0 = f32x4.mul(f32x4.add(x0, v128.load(mi + j)), f32x4.sub(y0, v128.load(fi + j)));
          sum0 = f32x4.add(sum0, f32x4.mul(p0, weight));
          const p1 = f32x4.mul(
            f32x4.add(x1, v128.load(mi + j, 16)),
            f32x4.sub(y1, v128.load(fi + j, 16)),
          );
          sum1 = f32x4.add(sum1, f32x4.mul(p1, weight));
        }
        v128.store(ci + k, f32x4.mul(sum0, scaled));
        v128.store(ci + k, f32x4.mul(sum1, scaled), 16);
      }
      for (; k + 16 <= end; k += 16) {
        const x = v128.load(mi + k),
          y = v128.load(fi + k);
        let sum = f32x4.mul(y, gammas);
        for (let e = first; e < last; e += 8) {
          const j = k + load<i32>(e);
          const product = f32x4.mul(
            f32x4.add(x, v128.load(mi + j)),
            f32x4.sub(y, v128.load(fi + j)),
          );
          sum = f32x4.add(sum, f32x4.mul(product, v128.load_splat<f32>(e, 4)));
        }
        v128.store(ci + k, f32x4.mul(sum, scaled));
      }
      for (; k < end; k += 4) {
        const x = load<f32>(mi + k),
          y = load<f32>(fi + k);
        let sum = y * gamma;
        for (let e = first; e < last; e += 8) {
          const j = k + load<i32>(e);
          sum += (x + load<f32>(mi + j)) * (y - load<f32>(fi + j)) * load<f32>(e, 4);
        }
        store<f32>(ci + k, sum * scale);
      }
      edges = last;
    }
  }
}

/**
 * Computes for each image out = Σ over i of (m[i] Σ ω (f[i] - f[j])² + γ f[i]²). The sum of a segment has
 * four float32 lanes, that of the segments is in float64.
 */
export function edgeEnergy(
  m: usize,
  f: usize,
  gamma: f32,
  out: usize,
  table: usize,
  segments: i32,
  size: i32,
  from: i32,
  to: i32,
): void {
  const gammas = f32x4.splat(gamma);
  for (let image = from; image < to; image++) {
    const base: usize = (<usize>image * size) << 2;
    const mi = m + base,
      fi = f + base;
    let total: f64 = 0;
    let edges = table;
    for (let s = 0; s < segments; s++) {
      const first = edges + 12;
      const last = first + ((<usize>load<i32>(edges, 8)) << 3);
      let k: usize = (<usize>load<i32>(edges)) << 2;
      const end: usize = (<usize>load<i32>(edges, 4)) << 2;
      let lanes = f32x4.splat(0);
      for (; k + 32 <= end; k += 32) {
        const y0 = v128.load(fi + k),
          y1 = v128.load(fi + k, 16);
        let sum0 = f32x4.splat(0),
          sum1 = f32x4.splat(0);
        for (let e = first; e < last; e += 8) {
          const j = fi + k + load<i32>(e);
          const weight = v128.load_splat<f32>(e, 4);
          const d0 = f32x4.sub(y0, v128.load(j)),
            d1 = f32x4.sub(y1, v128.load(j, 16));
          sum0 = f32x4.add(sum0, f32x4.mul(f32x4.mul(d0, d0), weight));
          sum1 = f32x4.add(sum1, f32x4.mul(f32x4.mul(d1, d1), weight));
        }
        lanes = f32x4.add(lanes, f32x4.mul(sum0, v128.load(mi + k)));
        lanes = f32x4.add(lanes, f32x4.mul(f32x4.mul(y0, y0), gammas));
        lanes = f32x4.add(lanes, f32x4.mul(sum1, v128.load(mi + k, 16)));
        lanes = f32x4.add(lanes, f32x4.mul(f32x4.mul(y1, y1), gammas));
      }
      for (; k + 16 <= end; k += 16) {
        const y = v128.load(fi + k);
        let sum = f32x4.splat(0);
        for (let e = first; e < last; e += 8) {
          const difference = f32x4.sub(y, v128.load(fi + k + load<i32>(e)));
          const square = f32x4.mul(difference, difference);
          sum = f32x4.add(sum, f32x4.mul(square, v128.load_splat<f32>(e, 4)));
        }
        lanes = f32x4.add(lanes, f32x4.mul(sum, v128.load(mi + k)));
        lanes = f32x4.add(lanes, f32x4.mul(f32x4.mul(y, y), gammas));
      }
      let rest: f32 = 0;
      for (; k < end; k += 4) {
        const y = load<f32>(fi + k);
        let sum: f32 = 0;
        for (let e = first; e < last; e += 8) {
          const difference = y - load<f32>(fi + k + load<i32>(e));
          sum += difference * difference * load<f32>(e, 4);
        }
        rest += sum * load<f32>(mi + k) + y * y * gamma;
      }
      total += <f64>f32x4.extract_lane(lanes, 0) + <f64>f32x4.extract_lane(lanes, 1);
      total += <f64>f32x4.extract_lane(lanes, 2) + <f64>f32x4.extract_lane(lanes, 3);
      total += <f64>rest;
      edges = last;
    }
    store<f32>(out + (image << 2), <f32>total);
  }
}
