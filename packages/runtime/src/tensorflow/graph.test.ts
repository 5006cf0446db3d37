/**
 * Recorded steps as graphs of native TensorFlow, against the same kernels called one by one; run with
 * WPROX_TEST_BACKENDS=tensorflow.
 */
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { operations } from '../../test/operations.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { adam, rmsprop, sgd } from '../optimizers/index.js';
import { Random } from '../random/random.js';
import { kernelExecutor } from '../replay/kernel-executor.js';
import { recordStep } from '../replay/record-step.js';
import { record } from '../replay/recorder.js';
import type { Recording, StepExecutor } from '../replay/recording.js';
import { forward, trainableVariables } from '../tensors/index.js';
import { compileGraph } from './graph.js';
import { type NativeBackend, nativeVersion } from './native-backend.js';

const isAsked = (process.env['WPROX_TEST_BACKENDS'] ?? '').split(',').includes('tensorflow');

describe.runIf(isAsked)('on tensorflow, a recorded step as a graph', () => {
  beforeAll(async () => {
    await prepareBackend('tensorflow');
  });

  const executors: StepExecutor[] = [];
  afterEach(() => {
    for (const executor of executors.splice(0)) executor.dispose();
    vi.unstubAllEnvs();
  });

  const native = () => tf.backend() as NativeBackend;

  /** Records a step at the first run that can be: the first makes the state of optimizers. */
  function recordingOf(step: () => unknown, inputs: readonly tf.Tensor[]): Recording {
    for (let attempt = 0; attempt < 3; attempt++) {
      const run = record(step, inputs, undefined);
      tf.dispose(run.result as tf.TensorContainer);
      if (run.recording) return run.recording;
      if (run.refusal && attempt > 0) throw new Error(run.refusal);
    }
    throw new Error('no recording');
  }

  function outsideOf({ outside }: Recording, inputs: readonly tf.Tensor[]): tf.TensorInfo[] {
    return outside.map(({ source, shape, dtype }) => {
      switch (source.kind) {
        case 'input':
          return inputs[source.index]!;
        case 'variable':
          return source.variable;
        case 'captured':
          return { dataId: source.dataId, shape, dtype };
        case 'constant':
        case 'setting':
          return tf.tensor(source.values.slice(), shape, dtype);
        default:
          throw new Error('no draws here');
      }
    });
  }

  function compiled(recording: Recording): StepExecutor {
    const result = compileGraph(recording, new Map());
    if ('reason' in result) throw new Error(result.reason);
    executors.push(result);
    return result;
  }

  /** The results of an executor as numbers. */
  function results(executor: StepExecutor, outside: readonly tf.TensorInfo[]) {
    return executor.run(outside).map(({ dataId, shape, dtype }) => {
      const values = native().readSync(dataId);
      native().disposeData(dataId);
      return { shape, dtype, values };
    });
  }

  /** Expects the bits of single kernels from the graph, one operation at once and several, at two runs. */
  function expectSameBits(step: () => unknown, inputs: readonly tf.Tensor[]): Recording {
    const recording = recordingOf(step, inputs);
    tf.tidy(() => {
      const outside = outsideOf(recording, inputs);
      const expected = results(kernelExecutor(recording), outside);
      for (const atOnce of ['1', '4']) {
        vi.stubEnv('TF_NUM_INTEROP_THREADS', atOnce);
        const graph = compiled(recording);
        for (let run = 0; run < 2; run++) expect(results(graph, outside)).toEqual(expected);
      }
    });
    return recording;
  }

  /** Operations whose gradients throw, at first order too. */
  const hasNoGradient = ['logSigmoid', 'cumprod'];
  /** Operations without gradients of gradients; docs/concepts/second-order-gradients.md says why. */
  const hasNoSecondOrder = ['logSigmoid', 'cumprod', 'losses.softmaxCrossEntropy'];
  const random = new Random(1);
  const normal = (shape: number[]) => tf.tensor(random.normal(tf.util.sizeFromShape(shape)), shape);

  it.each(operations)('$name has the bits of its kernels, with gradients of gradients', (each) => {
    const { apply, features, parameter = [], name } = each;
    const x = tf.tensor(random.uniform(2 * features, 0.1, 1), [2, features]);
    const w = tf.tensor(random.uniform(features, 0.5, 1), [features]);
    const p = tf.tensor(random.uniform(tf.util.sizeFromShape(parameter), 0.1, 0.6), parameter);
    const f = (t: tf.Tensor) => tf.sum(apply(tf.mul(x, t), p)) as tf.Scalar;
    const penalty = (t: tf.Tensor) => {
      const slope = tf.grad((y: tf.Tensor) => tf.sum(apply(tf.mul(y, t), p)))(x);
      return tf.sum(tf.square(slope));
    };
    const steps = [
      () => apply(tf.mul(x, w), p),
      ...(hasNoGradient.includes(name) ? [] : [() => tf.grad(f)(w)]),
      ...(hasNoSecondOrder.includes(name) ? [] : [() => tf.grad(penalty)(w)]),
    ];
    for (const step of steps) {
      const isOther = name === 'softmax' && nativeVersion().endsWith('oneDNN');
      if (isOther) {
        const refusal = { reason: "oneDNN's Softmax has other bits in a graph" };
        expect(compileGraph(recordingOf(step, [x, w, p]), new Map())).toEqual(refusal);
      } else expectSameBits(step, [x, w, p]);
    }
    tf.dispose([x, w, p]);
  });

  /** A small critic with convolutions and an inner batch norm. */
  function network(batchNorm: boolean): tf.Sequential {
    const conv = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;
    return tf.sequential({
      layers: [
        tf.layers.conv2d({ filters: 8, inputShape: [16, 16, 3], ...conv }),
        tf.layers.leakyReLU({ alpha: 0.2 }),
        tf.layers.conv2d({ filters: 16, ...conv }),
        ...(batchNorm ? [tf.layers.batchNormalization({ epsilon: 1e-5 })] : []),
        tf.layers.activation({ activation: 'tanh' }),
        tf.layers.conv2dTranspose({ filters: 4, ...conv }),
        tf.layers.activation({ activation: 'relu' }),
        tf.layers.flatten(),
        tf.layers.dense({ units: 1 }),
      ],
    });
  }

  it.each([
    ['adam', () => adam({ learningRate: 1e-3 })],
    ['rmsprop', () => rmsprop({ learningRate: 1e-3 })],
    ['sgd', () => sgd({ learningRate: 1e-3 })],
  ])('trains with %s to the bit', (_, make) => {
    const model = network(true);
    const own = make();
    const x = normal([8, 16, 16, 3]);
    const step = () =>
      own.minimize(
        () => tf.mean(tf.softplus(forward(model, x))) as tf.Scalar,
        true,
        trainableVariables(model),
      );
    const { assignments } = expectSameBits(step, [x]);
    expect(assignments.length).toBeGreaterThanOrEqual(trainableVariables(model).length);
    tf.dispose(x);
    own.dispose();
    model.dispose();
  });

  it('trains with a gradient penalty to the bit, and with an anchored distance', () => {
    const model = network(false);
    const own = adam({ learningRate: 1e-3, beta1: 0.5 });
    const [x, y] = [normal([8, 16, 16, 3]), normal([8, 16, 16, 3])] as const;
    const step = () =>
      own.minimize(
        () => {
          const slopes = tf.grad((t) => tf.sum(forward(model, t)))(x);
          const lengths = tf.sqrt(tf.add(tf.sum(tf.square(slopes), [1, 2, 3]), 1e-20));
          const distance = tf.mean(tf.sum(tf.square(tf.sub(x, y)), [1, 2, 3]));
          const penalty = tf.mean(tf.square(tf.sub(lengths, 1)));
          return tf.addN([tf.mean(forward(model, y)), penalty, distance]) as tf.Scalar;
        },
        true,
        trainableVariables(model),
      );
    expectSameBits(step, [x, y]);
    tf.dispose([x, y]);
    own.dispose();
    model.dispose();
  });

  it('computes random programs to the bit', () => {
    const unary = [tf.tanh, tf.sigmoid, tf.relu, tf.neg, tf.square, tf.softplus, tf.exp];
    const binary = [tf.add, tf.sub, tf.mul, tf.maximum, tf.squaredDifference];
    const shaping = [
      (t: tf.Tensor) => tf.reshape(tf.concat([t, t], 1), [-1, 6]),
      (t: tf.Tensor) => tf.slice(t, [0, 0], [4, 6]),
      (t: tf.Tensor) => tf.split(t, 2)[1]!,
      (t: tf.Tensor) => tf.stack(tf.unstack(t, 1), 1),
      (t: tf.Tensor) => tf.transpose(t),
      (t: tf.Tensor) => tf.topk(t, 3).values,
      (t: tf.Tensor) => tf.cast(tf.greater(t, 0.1), 'float32'),
      (t: tf.Tensor) => tf.gather(t, tf.tensor1d([1, 0, 2], 'int32')),
      (t: tf.Tensor) => tf.where(tf.less(t, 0), t, tf.onesLike(t)),
      (t: tf.Tensor) => tf.add(tf.mean(t, 0, true), tf.max(t, 1, true)),
    ];
    const size = new Random(7);
    for (let program = 0; program < 30; program++) {
      const x = tf.tensor(size.normal(24), [4, 6]);
      const choices = Array.from({ length: 12 }, () => size.permutation(30));
      const step = () => {
        let pool: tf.Tensor[] = [x];
        for (const [a = 0, b = 0, c = 0, d = 0] of choices) {
          const one = pool[a % pool.length]!;
          const other = pool.filter(({ shape }) => `${shape}` === `${one.shape}`);
          const fits = one.rank === 2 && one.shape[0]! >= 4 && one.shape[1]! >= 6;
          if (b < 10 && fits && one.shape[0] === 4) pool.push(shaping[c % shaping.length]!(one));
          else if (b < 20) pool.push(unary[c % unary.length]!(one));
          else pool.push(binary[c % binary.length]!(one, other[d % other.length]!));
        }
        pool = pool.slice(1);
        return pool;
      };
      expectSameBits(step, [x]);
      x.dispose();
    }
  });

  it('takes numbers of all types, infinities, NaN and denormal numbers', () => {
    const x = tf.tensor1d([1e-40, -1e-20, Infinity, -Infinity, NaN, -0]);
    const n = tf.tensor1d([-3, 0, 7, 2, 1, 2 ** 31 - 1], 'int32');
    const b = tf.tensor1d([1, 0, 1, 1, 0, 0], 'bool');
    const step = () => [
      tf.mul(x, 1e-20),
      tf.square(x),
      tf.add(n, n),
      tf.logicalNot(b),
      tf.where(b, x, tf.neg(x)),
      tf.cast(n, 'float32'),
    ];
    expectSameBits(step, [x, n, b]);
    tf.dispose([x, n, b]);
  });

  it('refuses what is no node of a graph', () => {
    const config = { kernelName: 'Reader', backendName: 'tensorflow' };
    const kernelFunc = (({ inputs: { x } }: { inputs: { x: tf.TensorInfo } }) => {
      native().readSync(x.dataId);
      return tf.square(x as tf.Tensor);
    }) as unknown as tf.KernelFunc;
    tf.registerKernel({ ...config, kernelFunc });
    const x = tf.square(normal([3]));
    const recording = recordingOf(() => tf.engine().runKernel('Reader', { x }), [x]);
    const { numTensors } = tf.memory();
    const sessions = (native() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels;
    const before = sessions.call(native());
    expect(compileGraph(recording, new Map())).toEqual({ reason: 'a kernel reads numbers' });
    expect(tf.memory().numTensors).toBe(numTensors);
    expect(sessions.call(native())).toBe(before);
    tf.unregisterKernel('Reader', 'tensorflow');
    x.dispose();
  });

  it('frees what it makes, and frees its session', () => {
    const x = normal([64, 256]);
    const w = tf.variable(normal([256, 256]));
    const own = adam({ learningRate: 1e-3 });
    const step = () =>
      own.minimize(
        () => tf.mean(tf.square(tf.matMul(x as tf.Tensor2D, w as never))) as tf.Scalar,
        true,
        [w],
      );
    const recorded = recordStep((_: tf.Tensor) => step() as tf.Tensor);
    const tensors = () =>
      (native() as unknown as { getNumOfTFTensors(): number }).getNumOfTFTensors();
    const run = (times: number) => {
      for (let i = 0; i < times; i++) recorded.run(x)?.dispose();
    };
    run(100);
    expect(recorded.state).toBe('replayed');
    const before = { ...tf.memory(), tensors: tensors() };
    const resident = process.memoryUsage.rss();
    run(1000);
    expect({ ...tf.memory(), tensors: tensors() }).toEqual(before);
    // A leak of one of the three 256 KB results of a run would be 250 MB.
    expect(process.memoryUsage.rss() - resident).toBeLessThan(64e6);
    recorded.dispose();
    expect((native() as unknown as { getNumOfSavedModels(): number }).getNumOfSavedModels()).toBe(
      0,
    );
    own.dispose();
    tf.dispose([x, w]);
  });

  it('leaves no files behind, in a folder of its own for the user alone', () => {
    const folder = mkdtempSync(path.join(tmpdir(), 'wprox-graph-test-'));
    vi.stubEnv('TMPDIR', folder);
    vi.stubEnv('TEMP', folder);
    const x = normal([2, 3]);
    expectSameBits(() => tf.tanh(x), [x]);
    expect(readdirSync(folder)).toEqual([]);
    rmSync(folder, { recursive: true });
    x.dispose();
  });

  it('says in short what TensorFlow refuses at a run, and changes nothing', () => {
    const w = tf.variable(normal([3, 2]));
    const x = normal([4, 3]);
    const recording = recordingOf(() => {
      w.assign(tf.add(w, tf.sum(tf.matMul(x as tf.Tensor2D, w as never))));
    }, [x]);
    const graph = compiled(recording);
    const before = w.dataSync();
    const memory = tf.memory();
    const wrong = normal([4, 5]);
    const outside = outsideOf(recording, [wrong]);
    expect(() => graph.run(outside)).toThrow(/^TensorFlow could not run the recorded step: /);
    try {
      graph.run(outside);
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(200);
    }
    wrong.dispose();
    expect(w.dataSync()).toEqual(before);
    expect(tf.memory().numDataBuffers).toBe(memory.numDataBuffers);
    tf.dispose([x, w]);
  });
});
