/** The extensions of tfjs's backend on a real adapter; skipped if there is none. */
import * as tf from '@tensorflow/tfjs';
import { beforeEach, describe, expect, it } from 'vitest';
import { noWebGPU, valuesOn } from '../../test/webgpu.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { assertTwiceDifferentiable } from '../gradients/critic-check.js';
import { repairGradients } from '../gradients/repair-gradients.js';
import { assertSecondOrder, SecondOrderError } from '../gradients/self-test.js';

const stockTanh = tf.getGradient(tf.Tanh);
/** 1 percent too large. */
const wrongTanh: tf.GradConfig = {
  ...stockTanh,
  gradFunc: (dy, saved, attrs) => stockTanh.gradFunc(tf.mul(dy as tf.Tensor, 1.01), saved, attrs),
};
const missing = await noWebGPU();

describe.skipIf(missing)(`the webgpu backend${missing ? `: ${missing}` : ''}`, () => {
  beforeEach(async () => {
    expect(await prepareBackend('webgpu')).toMatchObject({ name: 'webgpu' });
  });

  it('names its device', async () => {
    const { reason, device } = await prepareBackend('webgpu');
    expect(device).toMatch(/\w/);
    expect(reason).toContain(device);
  });

  it.each([[[2, 1, 3, 1, 2]], [[1, 1, 1, 1, 1]], [[1, 2, 1, 1, 1]], [[3, 1, 1, 2, 1]]])(
    'tiles five dimensions by %j',
    async (reps) => {
      const compute = () => tf.tile(tf.square(tf.reshape(tf.range(0, 24), [2, 3, 1, 2, 2])), reps);
      const expected = await valuesOn('cpu', compute);
      const before = tf.memory().numTensors;
      expect(await valuesOn('webgpu', compute)).toEqual(expected);
      expect(tf.memory().numTensors).toBe(before);
    },
  );

  it('refuses synchronous reads and names the asynchronous one', async () => {
    const squares = tf.square(tf.range(0, 5));
    expect(() => squares.dataSync()).toThrow('await tensor.data()');
    expect([...(await squares.data())]).toEqual([0, 1, 4, 9, 16]);
    expect([...squares.dataSync()]).toEqual([0, 1, 4, 9, 16]); // the values are in memory now
    squares.dispose();
  });

  it('checks gradients of gradients without reading from the card', async () => {
    tf.registerGradient(wrongTanh);
    expect(assertSecondOrder).toThrow(SecondOrderError);
    repairGradients();
    const before = tf.memory().numTensors;
    const slope = tf.tidy(() =>
      tf.grad((x) => {
        assertSecondOrder();
        return tf.square(x);
      })(tf.scalar(3)),
    );
    expect(tf.getBackend()).toBe('webgpu');
    expect([...(await slope.data())]).toEqual([6]);
    slope.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses a check that needs synchronous reads', () => {
    const critic = tf.sequential({ layers: [tf.layers.dense({ units: 1, inputShape: [2] })] });
    expect(() => assertTwiceDifferentiable(critic)).toThrow('another backend');
    critic.dispose();
  });

  // This test must be the last, because the device stays failed after it.
  it('throws the error of a refused command at the next read', async () => {
    const backend = tf.findBackend('webgpu') as unknown as {
      device: { createBuffer(options: object): void; limits: { maxBufferSize: number } };
    };
    backend.device.createBuffer({ size: 2 * backend.device.limits.maxBufferSize, usage: 128 });
    const x = tf.square(tf.ones([3]));
    await expect(x.data()).rejects.toThrow(/WebGPU: .*limit/s);
  });
});
