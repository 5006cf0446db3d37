/**
 * The operations in the table of second-order gradients. Each is applied to h = x⊙w of shape
 * [2, features] and may have a parameter. Linear operations get h², so that the second derivative is
 * not zero. No value of h is near a kink.
 */
import * as tf from '@tensorflow/tfjs';

/** A row of the table. */
export interface Operation {
  readonly name: string;
  readonly group: string;
  readonly apply: (h: tf.Tensor, parameter: tf.Tensor) => tf.Tensor;
  /** The shape of the parameter, in which gradients are taken too; by default an unused scalar. */
  readonly parameter?: number[];
  /** 8; or 32 for an image [2, 4, 4, 2]. */
  readonly features: 8 | 32;
}

type Apply = Operation['apply'];

const group =
  (title: string, features: 8 | 32 = 8) =>
  (operations: Record<string, Apply | [Apply, number[]]>): Operation[] =>
    Object.entries(operations).map(([name, entry]) => {
      const [apply, parameter] = Array.isArray(entry) ? entry : [entry, undefined];
      return { name, group: title, apply, features, ...(parameter && { parameter }) };
    });

const image = (h: tf.Tensor) => tf.reshape(h, [2, 4, 4, 2]) as tf.Tensor4D;
const volume = (h: tf.Tensor) => tf.reshape(h, [2, 2, 4, 2, 2]) as tf.Tensor5D;
const squared = (h: tf.Tensor) => image(tf.square(h));
const plus = (h: tf.Tensor, c: number) => tf.add(h, c);
/** The parameter is the scale. */
const batchNorm = (h: tf.Tensor, scale?: tf.Tensor) => {
  const { mean, variance } = tf.moments(h, 0);
  return tf.batchNorm(
    h as tf.Tensor2D,
    mean as tf.Tensor1D,
    variance as tf.Tensor1D,
    tf.zeros([8]) as tf.Tensor1D,
    scale as tf.Tensor1D,
  );
};
/** Returns fixed numbers in [-1, 1). */
const constantImage = () =>
  tf.tensor4d(
    Array.from({ length: 32 }, (_, i) => ((7 * i) % 32) / 16 - 1),
    [2, 4, 4, 1],
  );

export const operations: readonly Operation[] = [
  ...group('Activations')({
    relu: (h) => tf.relu(h),
    relu6: (h) => tf.relu6(plus(tf.mul(h, 5), 3)),
    leakyRelu: (h) => tf.leakyRelu(h, 0.2),
    prelu: [(h, p) => tf.prelu(h, p), [8]],
    elu: (h) => tf.elu(h),
    selu: (h) => tf.selu(h),
    softplus: (h) => tf.softplus(h),
    tanh: (h) => tf.tanh(h),
    sigmoid: (h) => tf.sigmoid(h),
    logSigmoid: (h) => tf.logSigmoid(h),
    '-softplus(-x)': (h) => tf.neg(tf.softplus(tf.neg(h))),
    'swish: x·sigmoid(x)': (h) => tf.mul(h, tf.sigmoid(h)),
    'mish: x·tanh(softplus(x))': (h) => tf.mul(h, tf.tanh(tf.softplus(h))),
    softmax: (h) => tf.softmax(h),
    logSoftmax: (h) => tf.logSoftmax(h),
    'x - logSumExp(x)': (h) => tf.sub(h, tf.logSumExp(h, -1, true)),
  }),
  ...group('Elementwise')({
    exp: (h) => tf.exp(h),
    expm1: (h) => tf.expm1(h),
    log: (h) => tf.log(plus(h, 2)),
    log1p: (h) => tf.log1p(plus(h, 1)),
    sqrt: (h) => tf.sqrt(plus(h, 2)),
    rsqrt: (h) => tf.rsqrt(plus(h, 2)),
    square: (h) => tf.square(h),
    'pow, by its base': (h) => tf.pow(plus(h, 2), 2.5),
    'pow, by its exponent': (h) => tf.pow(1.5, h),
    reciprocal: (h) => tf.reciprocal(plus(h, 2)),
    abs: (h) => tf.abs(h),
    erf: (h) => tf.erf(h),
    sin: (h) => tf.sin(h),
    cos: (h) => tf.cos(h),
    tan: (h) => tf.tan(h),
    asin: (h) => tf.asin(tf.mul(h, 0.5)),
    acos: (h) => tf.acos(tf.mul(h, 0.5)),
    atan: (h) => tf.atan(h),
    sinh: (h) => tf.sinh(h),
    cosh: (h) => tf.cosh(h),
    asinh: (h) => tf.asinh(h),
    acosh: (h) => tf.acosh(plus(h, 3)),
    atanh: (h) => tf.atanh(tf.mul(h, 0.5)),
    mul: [(h, p) => tf.mul(h, p), [8]],
    div: (h) => tf.div(h, plus(h, 3)),
    squaredDifference: [(h, p) => tf.squaredDifference(h, p), [8]],
    'x²·step(x)': (h) => tf.mul(tf.square(h), tf.step(h)),
    'x²·sign(x)': (h) => tf.mul(tf.square(h), tf.sign(h)),
  }),
  ...group('Comparing and choosing')({
    'x²·(x > 0)': (h) => tf.mul(tf.square(h), tf.cast(tf.greater(h, 0), 'float32')),
    'x²·not(x = 0)': (h) => tf.mul(tf.square(h), tf.cast(tf.logicalNot(tf.equal(h, 0)), 'float32')),
    where: (h) => tf.where(tf.less(h, 0), tf.square(h), tf.log(plus(h, 2))),
    clipByValue: (h) => tf.square(tf.clipByValue(h, -0.6, 0.6)),
    maximum: (h) => tf.maximum(tf.square(h), 0.36),
    minimum: (h) => tf.minimum(tf.square(h), 0.36),
    'maximum, broadcast': (h) =>
      tf.square(tf.maximum(h, tf.mul(tf.slice(h, [0, 0], [1, 1]), 0.01))),
    max: (h) => tf.square(tf.max(h, 1)),
    min: (h) => tf.square(tf.min(h, 1)),
  }),
  ...group('Reducing')({
    sum: (h) => tf.square(tf.sum(h, 1)),
    mean: (h) => tf.square(tf.mean(h, 0)),
    norm: (h) => tf.norm(h, 'euclidean', 1),
    prod: (h) => tf.prod(h, 1),
    'prod of all': (h) => tf.prod(tf.mul(h, 2)),
    logSumExp: (h) => tf.logSumExp(h, 1),
    cumsum: (h) => tf.square(tf.cumsum(h, 1)),
    'cumsum, square, first axis': (h) => tf.square(tf.cumsum(tf.reshape(h, [4, 4]), 0)),
    'cumsum, middle axis, exclusive': (h) =>
      tf.square(tf.cumsum(tf.reshape(h, [2, 4, 2]), 1, true)),
    'cumsum, reverse': (h) => tf.square(tf.cumsum(tf.reshape(h, [2, 2, 4]), 0, false, true)),
    cumprod: (h) => tf.cumprod(h, 1),
  }),
  ...group('Moving')({
    reshape: (h) => tf.reshape(tf.square(h), [4, 4]),
    transpose: (h) => tf.transpose(tf.square(h)),
    concat: (h) => tf.concat([tf.square(h), tf.log(plus(h, 2))], 1),
    stack: (h) => tf.stack([tf.square(h), tf.log(plus(h, 2))]),
    slice: (h) => tf.slice(tf.square(h), [0, 2], [2, 4]),
    gather: (h) => tf.gather(tf.square(h), tf.tensor1d([1, 5, 5], 'int32'), 1),
    tile: (h) => tf.tile(tf.square(h), [2, 3]),
    pad: (h) =>
      tf.pad(tf.square(h), [
        [1, 0],
        [2, 1],
      ]),
    reverse: (h) => tf.reverse(tf.square(h), 1),
  }),
  ...group('Layers of networks')({
    matMul: [(h, p) => tf.square(tf.matMul(h, p)), [8, 3]],
    'batchNorm, batch moments': [(h, p) => tf.square(batchNorm(h, p)), [8]],
    'batchNorm without scale': (h) => tf.square(batchNorm(h)),
    'layer norm': (h) => {
      const { mean, variance } = tf.moments(h, 1, true);
      return tf.square(tf.div(tf.sub(h, mean), tf.sqrt(plus(variance, 0.1))));
    },
    'losses.sigmoidCrossEntropy': (h) => tf.losses.sigmoidCrossEntropy(tf.onesLike(h), h),
    'losses.softmaxCrossEntropy': (h) =>
      tf.losses.softmaxCrossEntropy(tf.oneHot([1, 4], 8), h as tf.Tensor2D),
  }),
  ...group(
    'Images',
    32,
  )({
    conv2d: [(h, p) => tf.square(tf.conv2d(image(h), p as tf.Tensor4D, 2, 'same')), [3, 3, 2, 2]],
    'conv2d, twice by its filter': (h) =>
      tf.square(tf.conv2d(constantImage(), tf.reshape(h, [4, 4, 1, 4]), 2, 'same')),
    conv2dTranspose: [
      (h, p) => tf.square(tf.conv2dTranspose(image(h), p as tf.Tensor4D, [2, 8, 8, 2], 2, 'same')),
      [3, 3, 2, 2],
    ],
    depthwiseConv2d: [
      (h, p) => tf.square(tf.depthwiseConv2d(image(h), p as tf.Tensor4D, 1, 'same')),
      [3, 3, 2, 2],
    ],
    'depthwiseConv2d, twice by its filter': (h) =>
      tf.square(tf.depthwiseConv2d(constantImage(), tf.reshape(h, [4, 4, 1, 4]), 1, 'same')),
    'avgPool, whole windows': (h) => tf.avgPool(squared(h), 2, 2, 'valid'),
    'avgPool, padded': (h) => tf.avgPool(squared(h), 3, 2, 'same'),
    'maxPool, whole windows': (h) => tf.square(tf.maxPool(image(h), 2, 2, 'valid')),
    'maxPool, overlapping': (h) => tf.square(tf.maxPool(image(h), 3, 1, 'same')),
    'image.resizeNearestNeighbor': (h) => tf.image.resizeNearestNeighbor(squared(h), [8, 8]),
    'image.resizeBilinear': (h) => tf.image.resizeBilinear(squared(h), [7, 6]),
    'resizeNearestNeighbor, half pixels': (h) =>
      tf.image.resizeNearestNeighbor(squared(h), [6, 7], false, true),
    'resizeBilinear, half pixels': (h) => tf.image.resizeBilinear(squared(h), [7, 6], false, true),
    'mirrorPad, reflect': (h) =>
      tf.mirrorPad(
        squared(h),
        [
          [0, 0],
          [2, 1],
          [1, 3],
          [0, 0],
        ],
        'reflect',
      ),
    'mirrorPad, symmetric': (h) =>
      tf.mirrorPad(
        squared(h),
        [
          [0, 0],
          [2, 1],
          [1, 4],
          [0, 0],
        ],
        'symmetric',
      ),
    conv3d: [
      (h, p) => tf.square(tf.conv3d(volume(h), p as tf.Tensor5D, 2, 'same')),
      [3, 3, 3, 2, 2],
    ],
    'avgPool3d, padded': (h) => tf.avgPool3d(volume(tf.square(h)), 3, 2, 'same'),
    'maxPool3d, padded': (h) => tf.square(tf.maxPool3d(volume(h), 3, 2, 'same')),
    localResponseNormalization: (h) => tf.localResponseNormalization(image(h)),
  }),
];
