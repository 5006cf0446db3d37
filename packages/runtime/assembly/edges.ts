/**
 * Sums over the edges of a graph on the numbers of an image. The edges are given as pairs of windows:
 * an edge joins number k of a line of one window with number k of the same line of the other.
 * One call adds to the ends in one window; a second call with the windows exchanged adds to the other.
 * (One call for both would load less, but in overlapping windows, such as those of adjacent columns,
 * each load would wait for the store before it, which takes five times as long.)
 *
 * `at` and `other` are the positions of the windows and `step` is the length of a line, in floats.
 */

/** Adds products: to[i] += weight · (a[i] - a[j]) · (b[i] - b[j]) for each edge {i, j} with i in the window `at`. */
export function edgeProducts(
  a: usize,
  b: usize,
  to: usize,
  at: i32,
  other: i32,
  lines: i32,
  run: i32,
  step: i32,
  weight: f32,
): void {
  const weights = f32x4.splat(weight);
  const end = (<usize>run) << 2,
    whole = (<usize>(run & ~3)) << 2;
  for (let line = 0; line < lines; line++, at += step, other += step) {
    const i = (<usize>at) << 2,
      j = (<usize>other) << 2;
    let k: usize = 0;
    for (; k < whole; k += 16) {
      const da = f32x4.sub(v128.load(a + i + k), v128.load(a + j + k));
      const db = f32x4.sub(v128.load(b + i + k), v128.load(b + j + k));
      const share = f32x4.mul(f32x4.mul(da, db), weights);
      v128.store(to + i + k, f32x4.add(v128.load(to + i + k), share));
    }
    for (; k < end; k += 4) {
      const da = load<f32>(a + i + k) - load<f32>(a + j + k);
      const db = load<f32>(b + i + k) - load<f32>(b + j + k);
      store<f32>(to + i + k, load<f32>(to + i + k) + da * db * weight);
    }
  }
}

/** Adds flows: to[i] += weight · (m[i] + m[j]) · (f[i] - f[j]) for each edge {i, j} with i in the window `at`. */
export function edgeFlow(
  m: usize,
  f: usize,
  to: usize,
  at: i32,
  other: i32,
  lines: i32,
  run: i32,
  step: i32,
  weight: f32,
): void {
  const weights = f32x4.splat(weight);
  const end = (<usize>run) << 2,
    whole = (<usize>(run & ~3)) << 2;
  for (let line = 0; line < lines; line++, at += step, other += step) {
    const i = (<usize>at) << 2,
      j = (<usize>other) << 2;
    let k: usize = 0;
    for (; k < whole; k += 16) {
      const mass = f32x4.add(v128.load(m + i + k), v128.load(m + j + k));
      const difference = f32x4.sub(v128.load(f + i + k), v128.load(f + j + k));
      const share = f32x4.mul(f32x4.mul(mass, difference), weights);
      v128.store(to + i + k, f32x4.add(v128.load(to + i + k), share));
    }
    for (; k < end; k += 4) {
      const mass = load<f32>(m + i + k) + load<f32>(m + j + k);
      const difference = load<f32>(f + i + k) - load<f32>(f + j + k);
      store<f32>(to + i + k, load<f32>(to + i + k) + mass * difference * weight);
    }
  }
}
