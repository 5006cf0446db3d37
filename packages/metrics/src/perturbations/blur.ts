/** Gaussian blur. */
import { type PerturbedImage, perturbation, upToThousand } from './perturbation.js';

/** The kernel ends after this many standard deviations, as in SciPy and scikit-image. */
const TRUNCATE = 4;

/**
 * Convolves each channel with a Gaussian that sums to 1 and ends after four standard deviations. The
 * image is extended beyond its border by its outermost pixels. Level: the standard deviation in pixels.
 */
export const gaussianBlur = perturbation({
  name: 'gaussian-blur',
  levels: [0, 1, 2, 4],
  unit: 'standard deviation in pixels',
  range: upToThousand,
  perturb: ({ source, target, height, width, channels }, level) => {
    const kernel = gaussianKernel(level);
    const size = { height, width, channels };
    const alongRows = new Float64Array(source.length);
    convolve(source, alongRows, size, 'width', kernel);
    convolve(alongRows, target, size, 'height', kernel);
  },
});

/** Computes the weights at the offsets -radius … radius; their sum is 1. */
function gaussianKernel(sigma: number): Float64Array {
  const radius = Math.floor(TRUNCATE * sigma + 0.5);
  const weights = Float64Array.from({ length: 2 * radius + 1 }, (_, i) =>
    Math.exp(-0.5 * ((i - radius) / sigma) ** 2),
  );
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return weights.map((weight) => weight / sum);
}

/** Convolves along one axis. */
function convolve(
  source: Float32Array | Float64Array,
  target: Float32Array | Float64Array,
  size: Pick<PerturbedImage, 'height' | 'width' | 'channels'>,
  axis: 'height' | 'width',
  kernel: Float64Array,
): void {
  const length = size[axis];
  const stride = axis === 'width' ? size.channels : size.width * size.channels;
  const radius = (kernel.length - 1) / 2;
  for (let i = 0; i < source.length; i++) {
    const place = Math.floor(i / stride) % length;
    const first = i - place * stride;
    let sum = 0;
    for (let k = -radius; k <= radius; k++) {
      const from = Math.min(length - 1, Math.max(0, place + k));
      sum += kernel[k + radius]! * source[first + from * stride]!;
    }
    target[i] = sum;
  }
}
