/**
 * The operations of training on WebGPU compared with the `cpu` backend: values, gradients, and gradients
 * of gradients, at odd sizes. Skipped if there is no adapter; a software adapter suffices.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { noWebGPU, valuesOn } from '../../test/webgpu.js';
import { repairGradients } from '../gradients/repair-gradients.js';
import { Random } from '../random/random.js';

/**
 * The tolerance relative to the largest value of a tensor. Both backends sum up to a thousand float32
 * products, in different orders: some 30 roundings of 6e-8; second gradients are sums of such sums.
 */
const TOLERANCE = 2e-5;

type Apply = (...inputs: tf.Tensor[]) => tf.Tensor;
type Case = readonly [name: string, apply: Apply, ...shapes: number[][]];

const of = (...shape: number[]) => shape;
const as4D = (x: tf.Tensor) => x as tf.Tensor4D;
const indices = () => tf.tensor1d([2, 0, 0], 'int32');

const convolutions: Case[] = [
  // batch, height, width, channels, filters, filter height, filter width, stride
  [1, 5, 7, 3, 4, 3, 3, 1],
  [2, 5, 7, 3, 4, 3, 3, 2],
  [3, 8, 8, 4, 8, 4, 4, 2],
  [2, 8, 6, 8, 4, 4, 4, 2],
  [3, 7, 5, 2, 3, 5, 3, 2],
  [2, 6, 6, 4, 4, 1, 1, 1],
  [2, 6, 5, 3, 2, 1, 1, 2],
  [2, 7, 7, 36, 40, 3, 3, 2],
  [1, 6, 6, 32, 64, 3, 3, 1],
  [2, 5, 5, 3, 3, 3, 3, 3],
].flatMap(([n, h, w, c, o, kh, kw, s]) =>
  (['same', 'valid'] as const).map(
    (pad): Case => [
      `conv2d of [${[n, h, w, c]}] by [${[kh, kw, c, o]}], stride ${s}, ${pad}`,
      (x, f) => tf.conv2d(as4D(x!), as4D(f!), s!, pad),
      of(n!, h!, w!, c!),
      of(kh!, kw!, c!, o!),
    ],
  ),
);

const transposed: Case[] = [
  // batch, height, width, channels, filters, filter size, stride
  [2, 4, 4, 6, 3, 4, 2],
  [1, 3, 5, 4, 2, 5, 2],
  [3, 2, 3, 8, 4, 4, 2],
  [2, 4, 3, 3, 5, 3, 1],
  [2, 1, 1, 9, 4, 4, 1],
  [2, 3, 3, 40, 36, 4, 2],
].flatMap(([n, h, w, c, o, k, s]) =>
  (['same', 'valid'] as const).map((pad): Case => {
    const size = (input: number) => (pad === 'same' ? input * s! : (input - 1) * s! + k!);
    return [
      `conv2dTranspose of [${[n, h, w, c]}] by [${[k, k, o, c]}], stride ${s}, ${pad}`,
      (x, f) => tf.conv2dTranspose(as4D(x!), as4D(f!), [n!, size(h!), size(w!), o!], s!, pad),
      of(n!, h!, w!, c!),
      of(k!, k!, o!, c!),
    ];
  }),
);

const products: Case[] = [
  [1, 1, 1],
  [3, 5, 7],
  [2, 100, 17],
  [33, 34, 35],
  [4, 64, 64],
  [1, 200, 1],
].flatMap(([m, k, n]) =>
  [0, 1, 2, 3].map((sides): Case => {
    const [left, right] = [sides % 2 === 1, sides >= 2];
    return [
      `matMul of ${m}×${k} and ${k}×${n}${left ? ', left transposed' : ''}${right ? ', right transposed' : ''}`,
      (a, b) => tf.matMul(a!, b!, left, right),
      left ? of(k!, m!) : of(m!, k!),
      right ? of(n!, k!) : of(k!, n!),
    ];
  }),
);

const batchNorms: Case[] = [1, 3].map((n) => [
  `batchNorm with batch moments, batch ${n}`,
  (x, scale, offset) => {
    const { mean, variance } = tf.moments(x!, [0, 1, 2]);
    const [m, v, o, s] = [mean, variance, offset, scale].map((t) => t as tf.Tensor1D);
    return tf.batchNorm(as4D(x!), m!, v!, o, s, 1e-3);
  },
  of(n, 3, 5, 4),
  of(4),
  of(4),
]);

const unary: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  relu: (x) => tf.relu(x),
  leakyRelu: (x) => tf.leakyRelu(x, 0.2),
  tanh: (x) => tf.tanh(x),
  sigmoid: (x) => tf.sigmoid(x),
  softplus: (x) => tf.softplus(x),
  exp: (x) => tf.exp(x),
  log: (x) => tf.log(tf.add(x, 1.5)),
  square: (x) => tf.square(x),
  sqrt: (x) => tf.sqrt(tf.add(x, 1.5)),
  rsqrt: (x) => tf.rsqrt(tf.add(x, 1.5)),
  pow: (x) => tf.pow(tf.add(x, 1.5), 2.5),
  abs: (x) => tf.abs(x),
  step: (x) => tf.mul(x, tf.step(x, 0.3)),
  clipByValue: (x) => tf.square(tf.clipByValue(x, -0.5, 0.6)),
  where: (x) => tf.where(tf.greater(x, 0), tf.square(x), x),
  maximum: (x) => tf.square(tf.maximum(x, 0.2)),
  minimum: (x) => tf.square(tf.minimum(x, 0.2)),
  'sum of all': (x) => tf.square(tf.sum(x)),
  'sum over the first axis': (x) => tf.square(tf.sum(x, 0)),
  'sum over the middle axis': (x) => tf.square(tf.sum(x, 1)),
  'mean of all': (x) => tf.square(tf.mean(x)),
  'mean over two axes': (x) => tf.square(tf.mean(x, [0, 2], true)),
  'max over the last axis': (x) => tf.square(tf.max(x, -1)),
  'norm over the last axis': (x) => tf.square(tf.sub(tf.norm(x, 'euclidean', -1), 1)),
  logSumExp: (x) => tf.logSumExp(x, -1),
  softmax: (x) => tf.softmax(x),
  reshape: (x) => tf.reshape(tf.square(x), [-1]),
  transpose: (x) => tf.transpose(tf.square(x), [2, 0, 1]),
  tile: (x) => tf.tile(tf.square(x), [2, 1, 3]),
  slice: (x) => tf.slice(tf.square(x), [0, 1, 1], [-1, 2, 3]),
  pad: (x) =>
    tf.pad(tf.square(x), [
      [0, 0],
      [1, 2],
      [0, 1],
    ]),
  concat: (x) => tf.concat([x, tf.square(x)], 1),
  stack: (x) => tf.stack([x, tf.square(x)], 1),
  unstack: (x) => tf.unstack(tf.square(x), 1)[1]!,
  gather: (x) => tf.gather(tf.square(x), indices(), 1),
  reverse: (x) => tf.reverse(tf.square(x), 1),
  'cumsums from the end of axes of three lengths': (x) =>
    tf.addN([0, 1, 2].map((axis) => tf.cumsum(tf.square(x), axis, false, true))),
  'cumsums from the end, each number left out': (x) =>
    tf.addN([0, 1, 2].map((axis) => tf.cumsum(tf.square(x), axis, true, true))),
  cast: (x) => tf.mul(tf.square(x), tf.cast(tf.greaterEqual(x, 0.1), 'float32')),
};
const unaries = Object.entries(unary).map(
  ([name, apply]): Case => [name, (x) => apply(x!), of(2, 3, 4)],
);

const binary = {
  add: (a: tf.Tensor, b: tf.Tensor) => tf.square(tf.add(a, b)),
  sub: (a: tf.Tensor, b: tf.Tensor) => tf.square(tf.sub(a, b)),
  mul: (a: tf.Tensor, b: tf.Tensor) => tf.mul(a, b),
  div: (a: tf.Tensor, b: tf.Tensor) => tf.div(a, tf.add(b, 2)),
  maximum: (a: tf.Tensor, b: tf.Tensor) => tf.square(tf.maximum(a, b)),
  squaredDifference: (a: tf.Tensor, b: tf.Tensor) => tf.squaredDifference(a, b),
};
const binaries = Object.entries(binary).flatMap(([name, apply]) =>
  [
    [of(3, 4), of(3, 4)],
    [of(3, 4), of(4)],
    [of(3, 1), of(1, 5)],
    [of(2, 3, 1, 5), of(3, 4, 1)],
    [of(2, 3, 4), of()],
    [of(8, 8), of(8)], // the kernels read vectors of four
    [of(4, 1), of(4, 8)],
  ].map(([a, b]): Case => [`${name} of [${a}] and [${b}]`, (x, y) => apply(x!, y!), a!, b!]),
);

/** Computes the mean as the regularizers do. */
const meanOverBatch = (x: tf.Tensor, size: number) => {
  const batch = x.size / size;
  return tf.avgPool(tf.reshape(x, [1, batch, 1, size]) as tf.Tensor4D, [batch, 1], 1, 'valid');
};
const images: Record<string, (x: tf.Tensor) => tf.Tensor> = {
  'differences of neighboring pixels': (x) => {
    const [, height, width] = x.shape as [number, number, number];
    const right = tf.sub(
      tf.slice(x, [0, 0, 1, 0], [-1, height, width - 1, -1]),
      tf.slice(x, [0, 0, 0, 0], [-1, height, width - 1, -1]),
    );
    return tf.square(
      tf.pad(right, [
        [0, 0],
        [0, 0],
        [0, 1],
        [0, 0],
      ]),
    );
  },
  'a sum for each sample': (x) => tf.square(tf.sum(x, [1, 2, 3])),
  'a mean for each channel': (x) => tf.square(tf.mean(x, [0, 1, 2])),
  'average pool': (x) => tf.square(tf.avgPool(as4D(x), 2, 2, 'same')),
  'means over the batch': (x) => tf.square(meanOverBatch(x, x.size / x.shape[0]!)),
  'means over the batch, an odd number': (x) =>
    tf.square(meanOverBatch(tf.slice(x, [0, 0, 0, 0], [-1, -1, -1, 3]), 105)),
};
const imageCases = [1, 3].flatMap((n) =>
  Object.entries(images).map(
    ([name, apply]): Case => [`${name}, batch ${n}`, (x) => apply(x!), of(n, 5, 7, 4)],
  ),
);

const missing = await noWebGPU();

describe.skipIf(missing)(`WebGPU against cpu${missing ? `: ${missing}` : ''}`, () => {
  beforeAll(() => repairGradients());

  const groups = { convolutions, transposed, products, batchNorms, unaries, binaries, imageCases };
  for (const [name, apply, ...shapes] of Object.values(groups).flat()) {
    it(name, async () => {
      const random = new Random(1);
      const values = shapes.map((shape) => random.uniform(tf.util.sizeFromShape(shape), -1, 1));
      const inputs = () => shapes.map((shape, i) => tf.tensor(values[i]!, shape));
      const loss = (...x: tf.Tensor[]) => {
        const y = apply(...x);
        const weights = Float32Array.from({ length: y.size }, (_, i) => Math.sin(1 + 1.7 * i));
        return tf.sum(tf.mul(y, tf.tensor(weights, y.shape))) as tf.Scalar;
      };
      const penalty = (...x: tf.Tensor[]) => {
        const terms = tf
          .grads(loss)(x)
          .map((g, i) => tf.sum(tf.mul(tf.square(g), i + 0.7)));
        // tfjs refuses to differentiate the gradient of a linear function, which is constant.
        return tf.addN([...terms, ...x.map((each) => tf.mul(tf.sum(each), 0))]) as tf.Scalar;
      };
      const before = tf.memory().numTensors;
      for (const compute of [
        () => apply(...inputs()),
        () => tf.grads(loss)(inputs()),
        () => tf.grads(penalty)(inputs()),
      ]) {
        const expected = await valuesOn('cpu', compute);
        const found = await valuesOn('webgpu', compute);
        expectClose(found, expected);
      }
      expect(tf.memory().numTensors).toBe(before);
    });
  }

  const optimizers = {
    adam: () => tf.train.adam(0.01, 0.5, 0.9, 1e-8),
    rmsprop: () => tf.train.rmsprop(0.01, 0.9, 0, 1e-7),
    sgd: () => tf.train.sgd(0.1),
  };
  it.each(Object.entries(optimizers))('%s takes the same steps', async (_, make) => {
    const steps = async (backend: string) => {
      await tf.setBackend(backend);
      const optimizer = make();
      const weights = tf.variable(tf.tensor2d([0.5, -1, 2, 0.1, 3, -0.2], [2, 3]));
      for (let step = 0; step < 5; step++) {
        const loss = () => tf.sum(tf.square(tf.sub(weights, step))) as tf.Scalar;
        optimizer.minimize(loss, false, [weights]);
      }
      const values = (await weights.data()) as Float32Array;
      tf.dispose([weights]);
      optimizer.dispose();
      return values;
    };
    expectClose([await steps('webgpu')], [await steps('cpu')]);
  });
});

function expectClose(found: Float32Array[], expected: Float32Array[]): void {
  expected.forEach((values, i) => {
    const size = values.reduce((most, value) => Math.max(most, Math.abs(value)), 1e-2);
    const off = values.reduce((most, v, j) => Math.max(most, Math.abs(v - found[i]![j]!)), 0);
    expect(off, `output ${i}, of size ${size}`).toBeLessThanOrEqual(TOLERANCE * size);
  });
}
