/**
 * The two gradients of a depthwise convolution: y[n, i, j, c·M + m] = Σ x[n, u, v, c] · w[k, l, c, m]
 * with u = i·strideHeight + k - top, v = j·strideWidth + l - left. In the usual case, M = 1, the loops
 * compute four channels at a time.
 */

/** Computes dx[n, u, v, c] = Σ over k, l, m of dy[n, i, j, c·M + m] · w[k, l, c, m]. */
export function depthwiseInputGradient(
  dy: usize,
  filter: usize,
  dx: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(dx, 0, (<usize>(images * height * width * channels)) << 2);
  const out = channels * multiplier;
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let k = 0; k < kernelHeight; k++) {
        const u = i * strideHeight + k - top;
        if (u < 0 || u >= height) continue;
        for (let j = 0; j < outWidth; j++) {
          const source = dy + ((((n * outHeight + i) * outWidth + j) * out) << 2);
          for (let l = 0; l < kernelWidth; l++) {
            const v = j * strideWidth + l - left;
            if (v < 0 || v >= width) continue;
            const target = dx + ((((n * height + u) * width + v) * channels) << 2);
            const weights = filter + (((k * kernelWidth + l) * out) << 2);
            if (multiplier == 1) addProducts(source, weights, target, channels);
            else addDots(source, weights, target, channels, multiplier);
          }
        }
      }
    }
  }
}

/** Computes dw[k, l, c, m] = Σ over n, i, j of x[n, u, v, c] · dy[n, i, j, c·M + m]. */
export function depthwiseFilterGradient(
  x: usize,
  dy: usize,
  dw: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  multiplier: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  const out = channels * multiplier;
  memory.fill(dw, 0, (<usize>(kernelHeight * kernelWidth * out)) << 2);
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let k = 0; k < kernelHeight; k++) {
        const u = i * strideHeight + k - top;
        if (u < 0 || u >= height) continue;
        for (let j = 0; j < outWidth; j++) {
          const gradients = dy + ((((n * outHeight + i) * outWidth + j) * out) << 2);
          for (let l = 0; l < kernelWidth; l++) {
            const v = j * strideWidth + l - left;
            if (v < 0 || v >= width) continue;
            const source = x + ((((n * height + u) * width + v) * channels) << 2);
            const target = dw + (((k * kernelWidth + l) * out) << 2);
            if (multiplier == 1) addProducts(source, gradients, target, channels);
            else addMultiples(source, gradients, target, channels, multiplier);
          }
        }
      }
    }
  }
}

/** Adds products: to[c] += a[c] · b[c]. */
function addProducts(a: usize, b: usize, to: usize, channels: i32): void {
  for (; channels >= 4; channels -= 4, a += 16, b += 16, to += 16) {
    const product = f32x4.mul(v128.load(a), v128.load(b));
    v128.store(to, f32x4.add(v128.load(to), product));
  }
  for (; channels > 0; channels--, a += 4, b += 4, to += 4) {
    store<f32>(to, load<f32>(to) + load<f32>(a) * load<f32>(b));
  }
}

/** Adds scalar products: to[c] += Σ_m a[c, m] · b[c, m]. */
function addDots(a: usize, b: usize, to: usize, channels: i32, multiplier: i32): void {
  for (; channels > 0; channels--, to += 4) {
    let sum = load<f32>(to);
    for (let m = 0; m < multiplier; m++, a += 4, b += 4) sum += load<f32>(a) * load<f32>(b);
    store<f32>(to, sum);
  }
}

/** Adds multiples: to[c, m] += a[c] · b[c, m]. */
function addMultiples(a: usize, b: usize, to: usize, channels: i32, multiplier: i32): void {
  for (; channels > 0; channels--, a += 4) {
    const factor = load<f32>(a);
    for (let m = 0; m < multiplier; m++, b += 4, to += 4) {
      store<f32>(to, load<f32>(to) + factor * load<f32>(b));
    }
  }
}
