/**
 * The kernels that training calls, forward and backward, with random float32 values. The sizes are
 * small and cover every remainder: odd sizes, strides, paddings and broadcasts.
 */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import type { Check } from './check.js';

/** A function and the shapes of its inputs. */
type Case = [name: string, shapes: number[][], f: (...inputs: tf.Tensor[]) => tf.Tensor];

const image = (x: tf.Tensor) => x as tf.Tensor4D;

const cases: Case[] = [
  ...(['same', 'valid'] as const).flatMap((pad): Case[] => [
    [
      `conv2d 4×4, stride 2, ${pad}`,
      [
        [3, 8, 8, 3],
        [4, 4, 3, 10],
      ],
      (x, w) => tf.conv2d(image(x), image(w), 2, pad),
    ],
    [
      `conv2d 3×3, ${pad}`,
      [
        [2, 7, 9, 5],
        [3, 3, 5, 4],
      ],
      (x, w) => tf.conv2d(image(x), image(w), 1, pad),
    ],
  ]),
  [
    'conv2d 1×1',
    [
      [2, 5, 5, 6],
      [1, 1, 6, 3],
    ],
    (x, w) => tf.conv2d(image(x), image(w), 1, 'same'),
  ],
  [
    'conv2d 5×3, strides 2 and 1',
    [
      [2, 11, 8, 2],
      [5, 3, 2, 7],
    ],
    (x, w) => tf.conv2d(image(x), image(w), [2, 1], 'same'),
  ],
  [
    'conv2dTranspose 4×4, stride 2',
    [
      [3, 4, 4, 8],
      [4, 4, 5, 8],
    ],
    (x, w) => tf.conv2dTranspose(image(x), image(w), [3, 8, 8, 5], 2, 'same'),
  ],
  [
    'conv2dTranspose 2×2, stride 2',
    [
      [2, 3, 5, 4],
      [2, 2, 3, 4],
    ],
    (x, w) => tf.conv2dTranspose(image(x), image(w), [2, 6, 10, 3], 2, 'valid'),
  ],
  [
    'depthwiseConv2d 3×3',
    [
      [2, 6, 7, 3],
      [3, 3, 3, 2],
    ],
    (x, w) => tf.depthwiseConv2d(image(x), image(w), 1, 'same'),
  ],
  [
    'matMul',
    [
      [7, 33],
      [33, 10],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'matMul, first transposed',
    [
      [33, 7],
      [33, 10],
    ],
    (a, b) => tf.matMul(a, b, true),
  ],
  [
    'matMul, second transposed',
    [
      [7, 33],
      [10, 33],
    ],
    (a, b) => tf.matMul(a, b, false, true),
  ],
  [
    'matMul of many',
    [
      [3, 4, 5],
      [3, 5, 6],
    ],
    (a, b) => tf.matMul(a, b),
  ],
  [
    'batch norm in training',
    [[4, 3, 3, 6], [6], [6]],
    (x, scale, offset) => {
      const { mean, variance } = tf.moments(x, [0, 1, 2]);
      return tf.batchNorm(
        image(x),
        mean as tf.Tensor1D,
        variance as tf.Tensor1D,
        offset as tf.Tensor1D,
        scale as tf.Tensor1D,
        1e-5,
      );
    },
  ],
  ...[[0], [0, 1, 2], [3], [1, 2], [0, 1, 2, 3]].flatMap((axes): Case[] => [
    [`sum over ${axes}`, [[3, 4, 5, 6]], (x) => tf.sum(x, axes)],
    [`mean over ${axes}, kept`, [[3, 4, 5, 6]], (x) => tf.mean(x, axes, true)],
  ]),
  ...[[6], [], [3, 1, 1, 1], [3, 4, 5, 6]].flatMap((shape): Case[] => [
    [`add [${shape}]`, [[3, 4, 5, 6], shape], (a, b) => tf.add(a, b)],
    [`sub [${shape}]`, [[3, 4, 5, 6], shape], (a, b) => tf.sub(a, b)],
    [`mul [${shape}]`, [[3, 4, 5, 6], shape], (a, b) => tf.mul(a, b)],
    [`div [${shape}]`, [[3, 4, 5, 6], shape], (a, b) => tf.div(a, tf.add(tf.abs(b), 0.5))],
  ]),
  ...Object.entries<(x: tf.Tensor) => tf.Tensor>({
    relu: (x) => tf.relu(x),
    'leakyRelu 0.2': (x) => tf.leakyRelu(x, 0.2),
    'leakyRelu 0.01': (x) => tf.leakyRelu(x, 0.01),
    'step 0': (x) => tf.step(x),
    'step 0.2': (x) => tf.step(x, 0.2),
    'step -0.5': (x) => tf.step(x, -0.5),
    tanh: (x) => tf.tanh(x),
    sigmoid: (x) => tf.sigmoid(x),
    softplus: (x) => tf.softplus(x),
    'softplus far out': (x) => tf.softplus(tf.mul(x, 40)),
    square: (x) => tf.square(x),
    sqrt: (x) => tf.sqrt(tf.add(tf.abs(x), 0.1)),
    rsqrt: (x) => tf.rsqrt(tf.add(tf.abs(x), 0.1)),
    exp: (x) => tf.exp(x),
    log: (x) => tf.log(tf.add(tf.abs(x), 0.1)),
    abs: (x) => tf.abs(x),
    neg: (x) => tf.neg(x),
    clip: (x) => tf.clipByValue(x, -0.3, 0.4),
    where: (x) => tf.where(tf.greater(x, 0.1), tf.mul(x, 2), tf.square(x)),
    maximum: (x) => tf.maximum(x, 0.2),
    reshape: (x) => tf.reshape(x, [15, 24]),
    transpose: (x) => tf.transpose(x, [0, 3, 1, 2]),
    slice: (x) => tf.slice(x, [1, 0, 2, 1], [2, 3, 2, 4]),
    concat: (x) => tf.concat([x, tf.square(x)], 3),
    tile: (x) => tf.tile(x, [1, 2, 1, 2]),
    pad: (x) =>
      tf.pad(x, [
        [0, 0],
        [1, 2],
        [0, 1],
        [0, 0],
      ]),
    avgPool: (x) => tf.avgPool(image(x), 2, 2, 'valid'),
  }).map(([name, f]): Case => [name, [[3, 4, 5, 6]], f]),
];

const seedOf = (name: string) => [...name].reduce((sum, c) => sum * 31 + c.charCodeAt(0), 7) % 1e6;

function inputsOf([name, shapes]: Case): tf.Tensor[] {
  const random = new Random(seedOf(name));
  return shapes.map((shape) => tf.tensor(random.normal(tf.util.sizeFromShape(shape)), shape));
}

/** Whether the gradient is left out: tfjs gives that of `step` as zeros. */
const isFlat = (name: string) => name.startsWith('step');

export const kernelChecks: Check[] = cases.flatMap((each) => {
  const [name, , f] = each;
  const forward: Check = {
    group: 'kernels, forward',
    name,
    compute: () => tf.tidy(() => [f(...inputsOf(each))]),
  };
  const gradients: Check = {
    group: 'kernels, gradients',
    name,
    compute: () =>
      tf.tidy(() => {
        const weighted = (...inputs: tf.Tensor[]) => {
          const y = f(...inputs);
          const weights = new Random(1).normal(y.size);
          return tf.sum(tf.mul(y, tf.tensor(weights, y.shape)));
        };
        return tf.grads(weighted)(inputsOf(each));
      }),
  };
  return isFlat(name) ? [forward] : [forward, gradients];
});
