/** A backend that cannot run a recording in its own way says why, and its kernels are called instead. */
import * as tf from '@tensorflow/tfjs';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { kernelExecutor } from './kernel-executor.js';
import { recordStep } from './record-step.js';
import { type CompileStep, registerStepCompiler } from './recording.js';

let compile: CompileStep;

beforeAll(async () => {
  await prepareBackend('cpu');
  registerStepCompiler('cpu', (...args) => compile(...args));
});

afterAll(() => {
  registerStepCompiler('cpu', () => ({ reason: 'the test is over' }));
});

/** An executor of one graph, which gives results `factor` times too large. */
const graphTimes =
  (factor: number): CompileStep =>
  (recording) => ({
    way: 'one graph',
    run: (outside) => {
      const made = kernelExecutor(recording).run(outside);
      const backend = tf.backend() as unknown as {
        data: { get(id: object): { values: number[] } };
      };
      for (const { dataId } of made) {
        const { values } = backend.data.get(dataId);
        for (let i = 0; i < values.length; i++) values[i]! *= factor;
      }
      return made;
    },
    dispose: () => {},
  });

it.each<[string, CompileStep, object]>([
  ['is refused', () => ({ reason: 'no graphs here' }), { way: 'kernels', note: 'no graphs here' }],
  ['gives other bits', graphTimes(2), { way: 'kernels', note: 'as one graph it gives other bits' }],
  [
    'throws',
    () => ({
      way: 'one graph',
      run: () => {
        throw new Error('out of memory');
      },
      dispose: () => {},
    }),
    { way: 'kernels', note: 'out of memory' },
  ],
  ['works', graphTimes(1), { way: 'one graph', note: undefined }],
])('reports a way that %s', (_, way, expected) => {
  compile = way;
  const step = recordStep((x: tf.Tensor) => tf.square(x));
  const x = tf.tensor([2, 3]);
  expect(step.report()).toEqual({ state: 'recording' });
  for (let i = 0; i < 5; i++) {
    const y = step.run(x);
    expect([...y.dataSync()]).toEqual([4, 9]);
    y.dispose();
  }
  expect(step.report()).toEqual({ state: 'replayed', reason: undefined, ...expected });
  step.dispose();
  x.dispose();
});
