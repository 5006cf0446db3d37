/**
 * The second part of an input gradient with few channels: each output position of a convolution has a
 * share for each of the kernelHeight × kernelWidth inputs of its window; these shares are added up.
 */

/**
 * Computes to[n, u, v, :] = Σ shares[n, i, j, u + top - i·strideHeight, v + left - j·strideWidth, :].
 * shares is [images, outHeight, outWidth, kernelHeight, kernelWidth, channels], `to` is
 * [images, height, width, channels].
 */
export function overlapAdd(
  shares: usize,
  to: usize,
  images: i32,
  height: i32,
  width: i32,
  channels: i32,
  outHeight: i32,
  outWidth: i32,
  kernelHeight: i32,
  kernelWidth: i32,
  strideHeight: i32,
  strideWidth: i32,
  top: i32,
  left: i32,
): void {
  memory.fill(to, 0, (<usize>(images * height * width * channels)) << 2);
  const run = kernelWidth * channels;
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let ky = 0; ky < kernelHeight; ky++) {
        const u = i * strideHeight + ky - top;
        if (u < 0 || u >= height) continue;
        let from = shares + ((((n * outHeight + i) * outWidth * kernelHeight + ky) * run) << 2);
        const line = to + (((n * height + u) * width * channels) << 2);
        for (let j = 0; j < outWidth; j++) {
          // The part of the window's row that is inside the image.
          const v = j * strideWidth - left;
          const first = max(0, -v),
            last = min(kernelWidth, width - v);
          let source = from + ((first * channels) << 2);
          let target = line + (((v + first) * channels) << 2);
          let k = (last - first) * channels;
          for (; k >= 4; k -= 4, source += 16, target += 16) {
            v128.store(target, f32x4.add(v128.load(target), v128.load(source)));
          }
          for (; k > 0; k--, source += 4, target += 4) {
            store<f32>(target, load<f32>(target) + load<f32>(source));
          }
          from += (kernelHeight * run) << 2;
        }
      }
    }
  }
}
