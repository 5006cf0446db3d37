/** The potential network: derivatives against differences in float64, and what it must refuse. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { affineFromSamples, fullQuadraticBasis, samples as points } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import { stopGradient } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../test/on-each-backend.js';
import { QuadraticLayer } from '../test/quadratic-layer.js';
import { type PotentialNetworkOptions, potentialNetwork } from './index.js';

/** Makes the distance of a network with an optimizer for a few steps. */
function potentialOf(network: tf.LayersModel, options: Partial<PotentialNetworkOptions> = {}) {
  return potentialNetwork({ network, optimizer: tf.train.sgd(0.1), ...options });
}

/** Makes an MLP with the given activation, [batch, 2] to [batch, 1]. */
function makeNetwork(activation: 'softplus', seed = 1) {
  const kernelInitializer = (k: number) =>
    tf.initializers.randomNormal({ stddev: 0.7, seed: 10 * seed + k });
  return tf.sequential({
    layers: [
      tf.layers.dense({
        units: 6,
        activation,
        inputShape: [2],
        kernelInitializer: kernelInitializer(1),
      }),
      tf.layers.dense({ units: 5, activation, kernelInitializer: kernelInitializer(2) }),
      tf.layers.dense({ units: 1, kernelInitializer: kernelInitializer(3) }),
    ],
  });
}

/** x² with a first derivative off the tape, as TensorFlow.js's tanh has. */
class CutSquareLayer extends tf.layers.Layer {
  static className = 'CutSquareLayer';
  override computeOutputShape(inputShape: tf.Shape) {
    return inputShape;
  }
  override call(inputs: tf.Tensor | tf.Tensor[]) {
    const x = (Array.isArray(inputs) ? inputs[0] : inputs) as tf.Tensor;
    return tf.customGrad((input, save) => {
      (save as tf.GradSaveFunc)([input as tf.Tensor]);
      return {
        value: tf.square(input as tf.Tensor),
        gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) =>
          tf.mul(dy, tf.mul(stopGradient(saved!), 2)),
      };
    })(x);
  }
}

function makeBatches(batchSize: number, seed: number) {
  const random = new Random(seed);
  const y = Float32Array.from(random.normal(batchSize * 2));
  const noise = random.normal(batchSize * 2, 0.3, 0.4);
  const x = y.map((value, k) => 1.2 * value + noise[k]!);
  return { x: tf.tensor2d(x, [batchSize, 2]), y: tf.tensor2d(y, [batchSize, 2]) };
}

const weightsOf = (network: tf.LayersModel) =>
  network.getWeights().map((weight) => Array.from(weight.dataSync()));

/** The MLP with softplus in float64, with ∇Φ by the chain rule, without TensorFlow.js. */
function softplusNetwork(weights: readonly number[][]) {
  const [k1, b1, k2, b2, k3, b3] = weights as [
    number[],
    number[],
    number[],
    number[],
    number[],
    number[],
  ];
  const layer = (input: number[], kernel: number[], bias: number[]) =>
    bias.map((b, j) => input.reduce((sum, v, i) => sum + v * kernel[i * bias.length + j]!, b));
  const back = (output: number[], kernel: number[], inputs: number) =>
    Array.from({ length: inputs }, (_, i) =>
      output.reduce((sum, v, j) => sum + v * kernel[i * output.length + j]!, 0),
    );
  const sigmoid = (v: number) => 1 / (1 + Math.exp(-v));
  return (x: number[]) => {
    const h1 = layer(x, k1, b1);
    const h2 = layer(
      h1.map((v) => Math.log1p(Math.exp(v))),
      k2,
      b2,
    );
    const value = layer(
      h2.map((v) => Math.log1p(Math.exp(v))),
      k3,
      b3,
    )[0]!;
    const d2 = back([1], k3, 5).map((v, j) => v * sigmoid(h2[j]!));
    const d1 = back(d2, k2, 6).map((v, j) => v * sigmoid(h1[j]!));
    return { value, gradient: back(d1, k1, 2) };
  };
}

/** Computes 2 E[Φ(x) − Φ(y) − ½‖∇Φ(y)‖²] in float64. */
function squaredDistance64(weights: readonly number[][], x: ArrayLike<number>, y: Float32Array) {
  const network = softplusNetwork(weights);
  const batchSize = y.length / 2;
  let sum = 0;
  for (let k = 0; k < y.length; k += 2) {
    const at = network([y[k]!, y[k + 1]!]);
    const norm = at.gradient[0]! ** 2 + at.gradient[1]! ** 2;
    sum += network([x[k]!, x[k + 1]!]).value - at.value - norm / 2;
  }
  return (2 * sum) / batchSize;
}

onEachBackend(() => {
  it('has the value and the gradient of a float64 network', () => {
    const network = makeNetwork('softplus');
    const potential = potentialOf(network);
    const { x, y } = makeBatches(7, 1);
    const weights = weightsOf(network);
    const [x64, y32] = [Array.from(x.dataSync()), y.dataSync() as Float32Array];
    const value = potential.squaredDistance(x, y);
    expect(value.dataSync()[0]).toBeCloseTo(squaredDistance64(weights, x64, y32), 5); // float32
    const gradient = tf.grad((t: tf.Tensor) => potential.squaredDistance(t, y))(x);
    const found = gradient.dataSync();
    const step = 1e-5;
    x64.forEach((_, k) => {
      const at = (sign: number) =>
        squaredDistance64(
          weights,
          x64.map((v, i) => (i === k ? v + sign * step : v)),
          y32,
        );
      expect(found[k]).toBeCloseTo((at(1) - at(-1)) / (2 * step), 5);
    });
    tf.dispose([x, y, value, gradient]);
    network.dispose();
  });

  it('ascends along the gradient of finite differences in float64', () => {
    const network = makeNetwork('softplus', 2);
    const rate = 1;
    // Plain gradient ascent with rate 1: the step is the gradient.
    const potential = potentialOf(network, { ascentSteps: 1, optimizer: tf.train.sgd(rate) });
    const { x, y } = makeBatches(5, 2);
    const before = weightsOf(network);
    potential.ascend(x, y);
    const after = weightsOf(network);
    const [x64, y32] = [Array.from(x.dataSync()), y.dataSync() as Float32Array];
    const step = 1e-5;
    let [error, size] = [0, 0];
    before.forEach((weight, k) => {
      weight.forEach((value, i) => {
        const at = (sign: number) => {
          const moved = before.map((w) => w.slice());
          moved[k]![i] = value + sign * step;
          return squaredDistance64(moved, x64, y32) / 2;
        };
        const expected = (at(1) - at(-1)) / (2 * step);
        error += ((after[k]![i]! - value) / rate - expected) ** 2;
        size += expected ** 2;
      });
    });
    expect(size).toBeGreaterThan(0.01);
    expect(Math.sqrt(error / size)).toBeLessThan(1e-4); // float32 of weights of order 1
    tf.dispose([x, y]);
    network.dispose();
  });

  it('with quadratic potentials reaches the exact supremum without leaks', () => {
    const network = tf.sequential({ layers: [new QuadraticLayer({ inputShape: [2] })] });
    const optimizer = tf.train.adam(0.05, 0.9, 0.99, 1e-8);
    const potential = potentialNetwork({ network, ascentSteps: 10, optimizer });
    const { x, y } = makeBatches(64, 3);
    potential.ascend(x, y); // the optimizer makes its moments
    const before = tf.memory().numTensors;
    for (let k = 0; k < 40; k++) potential.ascend(x, y);
    expect(tf.memory().numTensors).toBe(before);
    const exact = affineFromSamples(
      points(x.dataSync(), 2),
      points(y.dataSync(), 2),
      fullQuadraticBasis(2),
    ).squaredDistance;
    const value = potential.squaredDistance(x, y);
    expect(tf.memory().numTensors).toBe(before + 1);
    // Near a maximum the error of the value is second order in the error of Adam.
    expect(value.dataSync()[0]! / exact).toBeCloseTo(1, 3);
    tf.dispose([value, x, y]);
    network.dispose();
    optimizer.dispose();
  });

  it('verify accepts softplus and leaves Φ unchanged', async () => {
    const network = makeNetwork('softplus', 3);
    const potential = potentialOf(network);
    const { x, y } = makeBatches(16, 4);
    const weights = weightsOf(network);
    const before = tf.memory().numTensors;
    await potential.verify(y);
    expect(tf.memory().numTensors).toBe(before);
    expect(weightsOf(network)).toEqual(weights);
    tf.dispose([x, y]);
    network.dispose();
  });

  it('verify accepts a Φ that starts as a constant and leaves it unchanged', async () => {
    const network = makeNetwork('softplus', 3);
    const last = network.layers.at(-1)!;
    tf.tidy(() => last.setWeights(last.getWeights().map((weight) => tf.zerosLike(weight))));
    const potential = potentialOf(network);
    const { x, y } = makeBatches(16, 4);
    const weights = weightsOf(network);
    const before = tf.memory().numTensors;
    await potential.verify(y);
    expect(tf.memory().numTensors).toBe(before);
    expect(weightsOf(network)).toEqual(weights);
    // The reason of another error is not replaced by advice on activations.
    await expect(potential.verify(tf.zeros([4, 5]))).rejects.toThrow(/shape|incompatible/);
    tf.dispose([x, y]);
    network.dispose();
  });

  it('takes convolutions on images', async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.conv2d({
          filters: 3,
          kernelSize: 3,
          strides: 2,
          padding: 'same',
          activation: 'softplus',
          inputShape: [6, 6, 2],
          kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5, seed: 5 }),
        }),
        tf.layers.flatten(),
        tf.layers.dense({
          units: 1,
          kernelInitializer: tf.initializers.randomNormal({ stddev: 0.5, seed: 6 }),
        }),
      ],
    });
    const optimizer = tf.train.adam(1e-3);
    const potential = potentialNetwork({ network, ascentSteps: 60, optimizer });
    const random = new Random(8);
    const y = tf.tensor4d(random.normal(288), [4, 6, 6, 2]);
    const x = tf.add(y, 0.1);
    await potential.verify(y);
    const distance = () => tf.tidy(() => potential.squaredDistance(x, y).dataSync()[0]!);
    const before = distance();
    potential.ascend(x, y);
    expect(distance()).toBeGreaterThan(before);
    tf.dispose([x, y]);
    optimizer.dispose();
    network.dispose();
  });

  it('verify refuses second derivatives that are wrong without an error', async () => {
    const network = tf.sequential({
      layers: [
        tf.layers.dense({ units: 4, inputShape: [2], kernelInitializer: 'glorotNormal' }),
        new CutSquareLayer({}),
        tf.layers.dense({ units: 1 }),
      ],
    });
    const potential = potentialOf(network);
    const { x, y } = makeBatches(16, 7);
    await expect(potential.verify(y)).rejects.toThrow(/finite differences/);
    tf.dispose([x, y]);
    network.dispose();
  });

  it('refuses to ascend inside a gradient, a wrong output shape, and different shapes', () => {
    const network = makeNetwork('softplus');
    const potential = potentialOf(network);
    const { x, y } = makeBatches(4, 6);
    const ascending = tf.grad((t: tf.Tensor) => {
      potential.ascend(t, y);
      return tf.sum(t);
    });
    expect(() => ascending(x)).toThrow(/inside a gradient/);
    tf.tidy(() => {
      expect(() => potential.ascend(x, tf.ones([3, 2]))).toThrow(ArgumentError);
      expect(() => potential.squaredDistance(x, tf.ones([4, 3]))).toThrow(ArgumentError);
    });
    const two = tf.sequential({ layers: [tf.layers.dense({ units: 2, inputShape: [2] })] });
    const wrong = potentialOf(two);
    expect(() => wrong.ascend(x, y)).toThrow(ArgumentError);
    expect(() => wrong.ascend(x, y)).toThrow(/\[4,2\]/);
    tf.dispose([x, y]);
    network.dispose();
    two.dispose();
  });
});

describe('options, checked when the distance is made', () => {
  const optimizer = tf.train.sgd(0.1);

  it.each([0, 1.5, Number.NaN, '5'])('refuses ascentSteps %s', (value) => {
    const network = makeNetwork('softplus');
    const make = () => potentialNetwork({ network, optimizer, ascentSteps: value as number });
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(/^ascentSteps is /);
    network.dispose();
  });

  it.each([undefined, 'adam', {}])('refuses optimizer %s', (value) => {
    const network = makeNetwork('softplus');
    const options = { network, optimizer: value } as unknown as PotentialNetworkOptions;
    expect(() => potentialNetwork(options)).toThrow(ArgumentError);
    expect(() => potentialNetwork(options)).toThrow(/^optimizer is /);
    network.dispose();
  });

  it.each([undefined, 'mlp', {}])('refuses network %s', (network) => {
    const options = { network, optimizer } as unknown as PotentialNetworkOptions;
    expect(() => potentialNetwork(options)).toThrow(ArgumentError);
    expect(() => potentialNetwork(options)).toThrow(/^network is /);
  });

  it('refuses a network without weights or with two inputs', () => {
    const weightless = tf.sequential({
      layers: [tf.layers.activation({ activation: 'relu', inputShape: [1] })],
    });
    const inputs = [tf.input({ shape: [2] }), tf.input({ shape: [2] })];
    const joined = tf.layers.concatenate().apply(inputs) as tf.SymbolicTensor;
    const outputs = tf.layers.dense({ units: 1 }).apply(joined) as tf.SymbolicTensor;
    const twoInputs = tf.model({ inputs, outputs });
    for (const network of [weightless, twoInputs]) {
      expect(() => potentialNetwork({ network, optimizer })).toThrow(ArgumentError);
    }
    twoInputs.dispose();
  });
});
