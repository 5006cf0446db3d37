/** First derivatives; second-order-table.test.ts has the second ones. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';
import { repairGradients } from './repair-gradients.js';

const stock = tf.getGradient(tf.FusedBatchNorm);

/** Runs a function with tfjs's own gradient of batch norm. */
function withStock<T>(run: () => T): T {
  const ours = tf.getGradient(tf.FusedBatchNorm);
  tf.registerGradient(stock);
  try {
    return run();
  } finally {
    tf.registerGradient(ours);
  }
}

describe.each(['cpu', 'wasm'])('the gradient of batch norm on %s', (backend) => {
  beforeAll(async () => {
    await prepareBackend(backend);
    repairGradients();
  });
  afterAll(() => tf.disposeVariables());

  const random = new Random(1);
  const draw = (shape: number[], from = -1) =>
    tf.tensor(random.uniform(tf.util.sizeFromShape(shape), from, 1), shape);

  /** Computes the gradients of a weighted sum of the outputs, so that every dy is different. */
  const gradients = (xShape: number[], shape: number[], isTraining: boolean) => {
    const weights = draw(xShape);
    const inputs = [draw(xShape), draw(shape), draw(shape, 0.5), draw(shape), draw(shape)];
    return (compute = <T>(run: () => T): T => run()) =>
      compute(() =>
        tf.tidy(() => {
          const f = (...[x, mean, variance, offset, scale]: tf.Tensor[]) => {
            const moments = isTraining
              ? tf.moments(x!, [0, 1, 2])
              : { mean: mean!, variance: variance! };
            const y = tf.batchNorm(
              x! as tf.Tensor4D,
              moments.mean as tf.Tensor1D,
              moments.variance as tf.Tensor1D,
              offset as tf.Tensor1D,
              scale as tf.Tensor1D,
              1e-3,
            );
            return tf.sum(tf.mul(tf.mul(y, y), weights));
          };
          const asked = isTraining ? [inputs[0]!, inputs[3]!, inputs[4]!] : inputs;
          const g = isTraining
            ? tf.grads((x, offset, scale) => f(x!, inputs[1]!, inputs[2]!, offset!, scale!))
            : tf.grads(f);
          return g(asked).map((tensor) => ({
            shape: tensor.shape,
            values: [...tensor.dataSync()],
          }));
        }),
      );
  };

  it.each([
    { what: 'a number for each channel', xShape: [3, 4, 4, 5], shape: [5], isTraining: false },
    {
      what: 'a number for each element',
      xShape: [2, 3, 3, 2],
      shape: [2, 3, 3, 2],
      isTraining: false,
    },
    { what: 'the moments of the batch', xShape: [3, 4, 4, 5], shape: [5], isTraining: true },
  ])('equals that of tfjs ($what)', ({ xShape, shape, isTraining }) => {
    const of = gradients(xShape, shape, isTraining);
    const expected = of(withStock);
    of().forEach(({ shape: own, values }, i) => {
      expect(own).toEqual(expected[i]!.shape);
      // Sums of some 50 numbers of size one, which the two add in different orders.
      values.forEach((value, j) => {
        expect(Math.abs(value - expected[i]!.values[j]!)).toBeLessThan(1e-4);
      });
    });
  });

  it('leaks no tensors', () => {
    const x = draw([2, 3, 3, 2]);
    const [offset, scale] = [tf.zeros([2]), tf.ones([2])] as [tf.Tensor1D, tf.Tensor1D];
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const norm = (z: tf.Tensor) => {
        const { mean, variance } = tf.moments(z, [0, 1, 2]);
        return tf.batchNorm(
          z as tf.Tensor4D,
          mean as tf.Tensor1D,
          variance as tf.Tensor1D,
          offset,
          scale,
        );
      };
      const g = tf.grad((z) => tf.sum(tf.pow(norm(z), 3)));
      tf.grad((z) => tf.sum(tf.square(g(z))))(x);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
    tf.dispose([x, offset, scale]);
  });
});
