import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { trainableVariables } from '../tensors/layers-model.js';
import { withNeededGradients } from './needed-gradients.js';
import { repairGradients } from './repair-gradients.js';

const build = () =>
  tf.sequential({
    layers: [
      tf.layers.conv2d({
        filters: 3,
        kernelSize: 3,
        strides: 2,
        padding: 'same',
        activation: 'relu',
        inputShape: [6, 6, 2],
        kernelInitializer: tf.initializers.randomNormal({ seed: 1 }),
        biasInitializer: tf.initializers.randomNormal({ seed: 2 }),
      }),
      tf.layers.conv2d({
        filters: 2,
        kernelSize: 2,
        useBias: false,
        kernelInitializer: tf.initializers.randomNormal({ seed: 3 }),
      }),
      tf.layers.flatten(),
    ],
  });
const images = () => tf.randomNormal<tf.Rank.R4>([4, 6, 6, 2], 0, 1, 'float32', 4);
const lossOf = (model: tf.LayersModel, x: tf.Tensor) =>
  tf.sum(tf.square(model.apply(x) as tf.Tensor)) as tf.Scalar;

/** Counts the calls of a kernel. */
async function callsOf(kernel: string, run: () => tf.TensorContainer): Promise<number> {
  const { kernels } = await tf.profile(() => tf.tidy(run));
  return kernels.filter(({ name }) => name === kernel).length;
}

describe.each(['cpu', 'wasm'])('withNeededGradients on %s', (backend) => {
  beforeAll(async () => {
    repairGradients();
    await prepareBackend(backend);
  });

  it('changes no value and no gradient', () => {
    const { numTensors } = tf.memory();
    const model = build();
    const x = images();
    const compute = () =>
      tf.tidy(() => {
        const { value, grads } = tf.variableGrads(
          () => lossOf(model, x),
          trainableVariables(model),
        );
        const ofX = tf.grad((z) => lossOf(model, z))(x);
        return [value, ...Object.values(grads), ofX].map((t) => [...t.dataSync()]);
      });
    const stock = compute();
    expect(withNeededGradients(model)).toBe(model);
    compute().forEach((values, i) => {
      // Fused and single operations may add in different orders.
      values.forEach((value, j) => {
        expect(value).toBeCloseTo(stock[i]![j]!, 4);
      });
    });
    model.dispose();
    x.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('changes nothing in the saved model', () => {
    const model = build();
    const saved = model.toJSON(null, false);
    expect(withNeededGradients(model).toJSON(null, false)).toEqual(saved);
    model.dispose();
  });

  it('computes no gradient of filters for a step of the input, nor the reverse', async () => {
    const model = withNeededGradients(build());
    const x = images();
    const ofInput = () => tf.grad((z) => lossOf(model, z))(x);
    const ofWeights = () =>
      tf.variableGrads(
        () => lossOf(model, x),
        trainableVariables(model),
      ) as unknown as tf.TensorContainer;
    expect(await callsOf('Conv2DBackpropFilter', ofInput)).toBe(0);
    expect(await callsOf('Conv2DBackpropInput', ofInput)).toBe(2);
    expect(await callsOf('Conv2DBackpropFilter', ofWeights)).toBe(2);
    // That of the second layer, on the way to the filter of the first layer.
    expect(await callsOf('Conv2DBackpropInput', ofWeights)).toBe(1);
    model.dispose();
    x.dispose();
  });

  it('does not change layers with dilation or channels first', () => {
    const inputShape = [6, 6, 2];
    for (const options of [{ dilationRate: 2 }, { dataFormat: 'channelsFirst' as const }]) {
      const layer = tf.layers.conv2d({ filters: 1, kernelSize: 2, inputShape, ...options });
      const { call } = layer;
      const model = withNeededGradients(tf.sequential({ layers: [layer] }));
      expect(layer.call).toBe(call);
      model.dispose();
    }
  });
});
