/**
 * Batch normalization by the moments of the batch; `src/kernels/batch-norm-training.ts` has the formulas.
 * x is a matrix of `rows` × `channels`.
 *
 * A pass over the rows works on chunks of them and writes two numbers for each chunk and channel; then
 * `combine…` puts the chunks together, one after the other. Chunks, and the rows of the passes that
 * write as many numbers as they read, can be computed in parts `from`…`to`: each number is computed by
 * one part in the same order, so that the bits do not depend on the parts.
 *
 * Chunks also save digits: small numbers are added to small sums. The squares of a chunk are taken from
 * its own mean, while it is in the cache, and moved to the mean of all rows by the formula of Chan,
 * Golub and LeVeque (1979): Σ (x - m)² = Σ over chunks of [Σ (x - mₖ)² + countₖ·(mₖ - m)²].
 */

/** The rows of a chunk. */
const CHUNK: i32 = 256;

/** Returns how many chunks the rows make; the scratch has 2·channels floats for each. */
export function batchNormChunks(rows: i32): i32 {
  return (rows + CHUNK - 1) / CHUNK;
}

function rowsOf(chunk: i32, rows: i32): i32 {
  return min(CHUNK, rows - chunk * CHUNK);
}

/** Writes, for each chunk from…to, Σ x and Σ (x - mₖ)². */
export function batchNormMoments(
  x: usize,
  scratch: usize,
  rows: i32,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const line: usize = channels << 2;
  for (let chunk = from; chunk < to; chunk++) {
    const count = rowsOf(chunk, rows);
    const start = x + <usize>(chunk * CHUNK) * line;
    const sums = scratch + <usize>(chunk << 1) * line;
    const share: f32 = 1 / <f32>count;
    let j = 0;
    for (; j + 16 <= channels; j += 16) {
      let at = start + (j << 2);
      let s0 = f32x4.splat(0),
        s1 = s0,
        s2 = s0,
        s3 = s0;
      for (let i = 0; i < count; i++, at += line) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      const sum = sums + (j << 2);
      v128.store(sum, s0);
      v128.store(sum, s1, 16);
      v128.store(sum, s2, 32);
      v128.store(sum, s3, 48);
      const part = f32x4.splat(share);
      const m0 = f32x4.mul(s0, part),
        m1 = f32x4.mul(s1, part),
        m2 = f32x4.mul(s2, part),
        m3 = f32x4.mul(s3, part);
      s0 = f32x4.splat(0);
      s1 = s0;
      s2 = s0;
      s3 = s0;
      at = start + (j << 2);
      for (let i = 0; i < count; i++, at += line) {
        const d0 = f32x4.sub(v128.load(at), m0),
          d1 = f32x4.sub(v128.load(at, 16), m1),
          d2 = f32x4.sub(v128.load(at, 32), m2),
          d3 = f32x4.sub(v128.load(at, 48), m3);
        s0 = f32x4.add(s0, f32x4.mul(d0, d0));
        s1 = f32x4.add(s1, f32x4.mul(d1, d1));
        s2 = f32x4.add(s2, f32x4.mul(d2, d2));
        s3 = f32x4.add(s3, f32x4.mul(d3, d3));
      }
      const scatter = sum + line;
      v128.store(scatter, s0);
      v128.store(scatter, s1, 16);
      v128.store(scatter, s2, 32);
      v128.store(scatter, s3, 48);
    }
    for (; j < channels; j++) {
      let at = start + (j << 2);
      let sum: f32 = 0;
      for (let i = 0; i < count; i++, at += line) sum += load<f32>(at);
      const mean = sum * share;
      let scatter: f32 = 0;
      at = start + (j << 2);
      for (let i = 0; i < count; i++, at += line) {
        const d = load<f32>(at) - mean;
        scatter += d * d;
      }
      store<f32>(sums + (j << 2), sum);
      store<f32>(sums + (j << 2) + line, scatter);
    }
  }
}

/** Combines the chunks to the moments: means, then variances. Writes slope = scale/√(variance + ε). */
export function combineMoments(
  scratch: usize,
  scale: usize,
  moments: usize,
  slope: usize,
  rows: i32,
  channels: i32,
  epsilon: f32,
): void {
  const line: usize = channels << 2;
  const chunks = batchNormChunks(rows);
  const share: f32 = 1 / <f32>rows;
  for (let j: usize = 0; j < line; j += 4) {
    let sum: f32 = 0;
    for (let k = 0; k < chunks; k++) sum += load<f32>(scratch + <usize>(k << 1) * line + j);
    const mean = sum * share;
    let scatter: f32 = 0;
    for (let k = 0; k < chunks; k++) {
      const at = scratch + <usize>(k << 1) * line + j;
      const count = <f32>rowsOf(k, rows);
      const d = load<f32>(at) * (1 / count) - mean;
      scatter += load<f32>(at + line) + d * d * count;
    }
    const variance = scatter * share;
    store<f32>(moments + j, mean);
    store<f32>(moments + line + j, variance);
    store<f32>(slope + j, load<f32>(scale + j) / sqrt<f32>(variance + epsilon));
  }
}

/** Writes y = (x - mean)·slope + offset in the rows from…to. */
export function normalize(
  x: usize,
  mean: usize,
  slope: usize,
  offset: usize,
  y: usize,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const line: usize = channels << 2;
  const whole: usize = line & ~15;
  let at = x + <usize>from * line,
    result = y + <usize>from * line;
  for (let i = from; i < to; i++, at += line, result += line) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const centered = f32x4.sub(v128.load(at + j), v128.load(mean + j));
      const scaled = f32x4.mul(centered, v128.load(slope + j));
      v128.store(result + j, f32x4.add(scaled, v128.load(offset + j)));
    }
    for (; j < line; j += 4) {
      const scaled = (load<f32>(at + j) - load<f32>(mean + j)) * load<f32>(slope + j);
      store<f32>(result + j, scaled + load<f32>(offset + j));
    }
  }
}

/** Writes, for each chunk from…to, Σ dy and Σ dy·(x - mean). */
export function batchNormSums(
  dy: usize,
  x: usize,
  mean: usize,
  scratch: usize,
  rows: i32,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const line: usize = channels << 2;
  for (let chunk = from; chunk < to; chunk++) {
    const count = rowsOf(chunk, rows);
    const first = <usize>(chunk * CHUNK) * line;
    const sums = scratch + <usize>(chunk << 1) * line;
    let j: usize = 0;
    for (; j + 32 <= line; j += 32) {
      const m0 = v128.load(mean + j),
        m1 = v128.load(mean + j, 16);
      let s0 = f32x4.splat(0),
        s1 = s0,
        p0 = s0,
        p1 = s0;
      let at = x + first + j,
        slope = dy + first + j;
      for (let i = 0; i < count; i++, at += line, slope += line) {
        const g0 = v128.load(slope),
          g1 = v128.load(slope, 16);
        s0 = f32x4.add(s0, g0);
        s1 = f32x4.add(s1, g1);
        p0 = f32x4.add(p0, f32x4.mul(g0, f32x4.sub(v128.load(at), m0)));
        p1 = f32x4.add(p1, f32x4.mul(g1, f32x4.sub(v128.load(at, 16), m1)));
      }
      v128.store(sums + j, s0);
      v128.store(sums + j, s1, 16);
      v128.store(sums + line + j, p0);
      v128.store(sums + line + j, p1, 16);
    }
    for (; j < line; j += 4) {
      const m = load<f32>(mean + j);
      let sum: f32 = 0,
        product: f32 = 0;
      let at = x + first + j,
        slope = dy + first + j;
      for (let i = 0; i < count; i++, at += line, slope += line) {
        const g = load<f32>(slope);
        sum += g;
        product += g * (load<f32>(at) - m);
      }
      store<f32>(sums + j, sum);
      store<f32>(sums + line + j, product);
    }
  }
}

/**
 * Combines the chunks to dscale and doffset, and writes the three factors of dx for each channel:
 * scale·r, Σ dy/N and r²·Σ dy·(x - mean)/N.
 */
export function combineSums(
  scratch: usize,
  variance: usize,
  scale: usize,
  dScale: usize,
  dOffset: usize,
  factors: usize,
  rows: i32,
  channels: i32,
  epsilon: f32,
): void {
  const line: usize = channels << 2;
  const chunks = batchNormChunks(rows);
  const share: f32 = 1 / <f32>rows;
  for (let j: usize = 0; j < line; j += 4) {
    let sum: f32 = 0,
      product: f32 = 0;
    for (let k = 0; k < chunks; k++) {
      const at = scratch + <usize>(k << 1) * line + j;
      sum += load<f32>(at);
      product += load<f32>(at + line);
    }
    const r: f32 = 1 / sqrt<f32>(load<f32>(variance + j) + epsilon);
    store<f32>(dScale + j, product * r);
    store<f32>(dOffset + j, sum);
    store<f32>(factors + j, load<f32>(scale + j) * r);
    store<f32>(factors + line + j, sum * share);
    store<f32>(factors + 2 * line + j, product * r * (r * share));
  }
}

/** Writes dx in the rows from…to, from the factors of {@link combineSums}. */
export function batchNormInputGradient(
  dy: usize,
  x: usize,
  mean: usize,
  factors: usize,
  dx: usize,
  channels: i32,
  from: i32,
  to: i32,
): void {
  const line: usize = channels << 2;
  const whole: usize = line & ~15;
  const level = factors + line,
    along = level + line;
  let at = x + <usize>from * line,
    slope = dy + <usize>from * line,
    result = dx + <usize>from * line;
  for (let i = from; i < to; i++, at += line, slope += line, result += line) {
    let j: usize = 0;
    for (; j < whole; j += 16) {
      const centered = f32x4.sub(v128.load(at + j), v128.load(mean + j));
      const rest = f32x4.sub(v128.load(slope + j), v128.load(level + j));
      const both = f32x4.sub(rest, f32x4.mul(centered, v128.load(along + j)));
      v128.store(result + j, f32x4.mul(both, v128.load(factors + j)));
    }
    for (; j < line; j += 4) {
      const centered = load<f32>(at + j) - load<f32>(mean + j);
      const rest = load<f32>(slope + j) - load<f32>(level + j);
      store<f32>(result + j, (rest - centered * load<f32>(along + j)) * load<f32>(factors + j));
    }
  }
}

/** Writes moving - (moving - value)·decay, one number for each channel. */
export function movingAverage(
  moving: usize,
  value: usize,
  to: usize,
  channels: i32,
  decay: f32,
): void {
  for (let j: usize = 0; j < <usize>(channels << 2); j += 4) {
    const old = load<f32>(moving + j);
    store<f32>(to + j, old - (old - load<f32>(value + j)) * decay);
  }
}
