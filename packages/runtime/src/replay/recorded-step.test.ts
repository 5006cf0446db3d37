import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { expect, it, vi } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { Random } from '../random/random.js';
import { recordStep } from './record-step.js';
import { makeTwins, type Network } from './twins.fixture.js';

/** Changes between two steps, after which a replay must still do what the taped step does. */
const changes: Record<string, (network: Network) => void> = {
  'the learning rate': ({ optimizer }) => {
    (optimizer as unknown as { learningRate: number }).learningRate = 0.3;
  },
  'a layer that is no longer trained': ({ model }) => {
    model.layers[2]!.trainable = false;
  },
  'weights from outside': ({ model }) => {
    tf.tidy(() => model.setWeights(model.getWeights().map((weight) => tf.mul(weight, 0.5))));
  },
  "the optimizer's state": ({ optimizer }) => {
    const state = optimizer.state();
    const halves = Object.entries(state).map(([name, value]) => [name, tf.mul(value, 0.5)]);
    optimizer.restore(Object.fromEntries(halves));
    for (const [, half] of halves) (half as tf.Tensor).dispose();
  },
  'an optimizer that forgets its steps': ({ optimizer, model }) => {
    const { 'adam.beta1': beta1, 'adam.beta2': beta2 } = optimizer.state();
    const variables = model.trainableWeights.map((weight) => weight.read() as tf.Variable);
    optimizer.restore({ 'adam.beta1': beta1!, 'adam.beta2': beta2! }, variables);
  },
  'two variables that share data': ({ model }) => {
    const [scale, shift] = model.layers[1]!.weights.map((weight) => weight.read() as tf.Variable);
    scale!.assign(shift!);
  },
};

onEachBackend((backend) => {
  it('gives the bits of the taped step and holds no tensors', () => {
    const { recorded, run, dispose } = makeTwins();
    const before = tf.memory();
    expect(recorded.state).toBe('recording');
    run(4); // makes accumulators, is recorded, is recorded again and compared
    const held = tf.memory();
    expect(recorded.state).toBe('replayed');
    run(20);
    expect(recorded.state).toBe('replayed');
    const { numTensors, numDataBuffers, numBytes } = tf.memory();
    expect({ numTensors, numDataBuffers, numBytes }).toEqual({
      numTensors: held.numTensors,
      numDataBuffers: held.numDataBuffers,
      numBytes: held.numBytes,
    });
    dispose();
    expect(tf.memory().numTensors).toBeLessThan(before.numTensors);
  });

  it.each(Object.entries(changes))('follows %s', (_, change) => {
    const twins = makeTwins();
    twins.run(5);
    expect(twins.recorded.state).toBe('replayed');
    twins.change(change);
    twins.run(6);
    expect(twins.recorded.state).toBe('replayed');
    twins.dispose();
  });

  it('follows shapes, and returns to earlier ones without recording again', () => {
    const { recorded, replayed, run, dispose } = makeTwins();
    run(5);
    run(5, 3);
    expect(recorded.state).toBe('replayed');
    const layer = vi.spyOn(replayed.model.layers[0]!, 'call');
    run(3, 8);
    run(3, 3);
    expect(layer).not.toHaveBeenCalled();
    dispose();
  });

  it('follows a kernel that is registered anew', () => {
    const { recorded, run, dispose } = makeTwins();
    run(5);
    const stock = tf.getKernel('Sub', backend)!;
    const kernelFunc = vi.fn(stock.kernelFunc);
    tf.unregisterKernel('Sub', backend);
    tf.registerKernel({ ...stock, kernelFunc });
    try {
      run(3);
      expect(kernelFunc).toHaveBeenCalled();
      expect(recorded.state).toBe('replayed');
    } finally {
      tf.unregisterKernel('Sub', backend);
      tf.registerKernel(stock);
    }
    dispose();
  });

  it('follows what the user names', () => {
    let factor = 2;
    const step = recordStep((x: tf.Tensor) => tf.mul(x, factor), { dependsOn: () => [factor] });
    const x = tf.tensor([1, 2]);
    const run = () => {
      const y = step.run(x);
      const values = [...y.dataSync()];
      y.dispose();
      return values;
    };
    for (let i = 0; i < 4; i++) expect(run()).toEqual([2, 4]);
    factor = 3;
    for (let i = 0; i < 4; i++) expect(run()).toEqual([3, 6]);
    expect(step.state).toBe('replayed');
    step.dispose();
    x.dispose();
  });

  // A graph of TensorFlow calls no kernel; graph.test.ts has one that fails.
  it.skipIf(backend === 'tensorflow')(
    'leaves the variables as they were if a kernel throws',
    () => {
      const kernelName = 'FailsOnRequest';
      let fails = false;
      const square = tf.getKernel('Square', backend)!.kernelFunc;
      const kernelFunc: tf.KernelFunc = (call) => {
        if (fails) throw new Error('on request');
        return square(call);
      };
      tf.registerKernel({ kernelName, backendName: backend, kernelFunc });
      const variables = [tf.variable(tf.tensor([1, 2])), tf.variable(tf.tensor([3, 4]))];
      const step = recordStep(({ x }: { x: tf.Tensor }) => {
        variables[0]!.assign(tf.add(variables[0]!, x));
        const y = tf.engine().runKernel(kernelName, { x }) as tf.Tensor;
        variables[1]!.assign(tf.add(variables[1]!, y));
        return tf.mul(y, 2);
      });
      const x = tf.tensor([5, 6]);
      for (let i = 0; i < 3; i++) step.run({ x }).dispose();
      expect(step.state).toBe('replayed');
      const numbers = () => variables.map((each) => [...each.dataSync()]);
      const [before, held] = [numbers(), tf.memory().numTensors];
      fails = true;
      expect(() => step.run({ x })).toThrow('on request');
      expect(numbers()).toEqual(before);
      expect(tf.memory().numTensors).toBe(held);
      fails = false;
      step.run({ x }).dispose();
      expect(numbers()).toEqual([
        [before[0]![0]! + 5, before[0]![1]! + 6],
        [before[1]![0]! + 25, before[1]![1]! + 36],
      ]);
      tf.unregisterKernel(kernelName, backend);
      step.dispose();
      tf.dispose([variables, x]);
    },
  );

  it('needs no inputs if the step has no parameter', () => {
    const [own, other] = [new Random(4), new Random(4)];
    const step = recordStep(() => tf.neg(tf.tensor(own.uniform(3))));
    for (let i = 0; i < 5; i++) {
      const y = step.run();
      expect([...y.dataSync()]).toEqual([...other.uniform(3).map((value) => -value)]);
      y.dispose();
    }
    expect(step.state).toBe('replayed');
    step.dispose();
    const needy = recordStep((x: tf.Tensor) => tf.neg(x));
    // @ts-expect-error: a step with a parameter needs inputs
    expect(() => needy.run()).toThrow(ArgumentError);
  });

  it('is on the tape inside a gradient', () => {
    const step = recordStep((x: tf.Tensor) => tf.sum(tf.square(x)));
    const x = tf.tensor([1, 2]);
    for (let i = 0; i < 4; i++) step.run(x).dispose();
    expect(step.state).toBe('replayed');
    const gradient = tf.grad((at: tf.Tensor) => step.run(at))(x);
    expect([...gradient.dataSync()]).toEqual([2, 4]);
    step.dispose();
    tf.dispose([gradient, x]);
  });
});
