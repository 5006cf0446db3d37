/** The three passes of a convolution as plain loops in float64: the truth for the fast kernels. */

/** Sizes of a convolution of NHWC images. */
export interface Sizes {
  readonly images: number;
  readonly height: number;
  readonly width: number;
  readonly inChannels: number;
  readonly outChannels: number;
  readonly kernel: readonly [height: number, width: number];
  readonly stride: number;
  /** Padding: top, bottom, left, right. */
  readonly pad: readonly [number, number, number, number];
}

/** Returns the height and the width of the outputs. */
export function outSize({ height, width, kernel, stride, pad }: Sizes): [number, number] {
  const [top, bottom, left, right] = pad;
  return [
    Math.floor((height + top + bottom - kernel[0]) / stride) + 1,
    Math.floor((width + left + right - kernel[1]) / stride) + 1,
  ];
}

/** Returns y for x and w, dx for dy and w, and dw for x and dy. */
export function convolutions(sizes: Sizes, x: Float32Array, w: Float32Array, dy: Float32Array) {
  const { images, height, width, inChannels, outChannels, kernel, stride, pad } = sizes;
  const [outHeight, outWidth] = outSize(sizes);
  const y = new Float64Array(dy.length);
  const dx = new Float64Array(x.length);
  const dw = new Float64Array(w.length);
  for (let n = 0; n < images; n++) {
    for (let i = 0; i < outHeight; i++) {
      for (let j = 0; j < outWidth; j++) {
        for (let k = 0; k < kernel[0]; k++) {
          for (let l = 0; l < kernel[1]; l++) {
            const u = i * stride + k - pad[0];
            const v = j * stride + l - pad[2];
            if (u < 0 || v < 0 || u >= height || v >= width) continue;
            const xAt = ((n * height + u) * width + v) * inChannels;
            const yAt = ((n * outHeight + i) * outWidth + j) * outChannels;
            const wAt = (k * kernel[1] + l) * inChannels * outChannels;
            for (let c = 0; c < inChannels; c++) {
              for (let o = 0; o < outChannels; o++) {
                const weight = wAt + c * outChannels + o;
                y[yAt + o]! += x[xAt + c]! * w[weight]!;
                dx[xAt + c]! += dy[yAt + o]! * w[weight]!;
                dw[weight]! += x[xAt + c]! * dy[yAt + o]!;
              }
            }
          }
        }
      }
    }
  }
  return { y, dx, dw };
}
