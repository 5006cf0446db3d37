/**
 * Trains twenty outer iterations on a graphics card, or on software that emulates one: the losses are
 * those of WebAssembly, no tensor is read synchronously, and no tensor leaks. Without an adapter the test
 * is skipped.
 */
import * as tf from '@tensorflow/tfjs';
import { ImageSplit } from '@wprox/datasets';
import { runConfigSchema } from '@wprox/experiments';
import { buildTraining } from '@wprox/from-config';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';

const ITERATIONS = 20;
/** Both backends round thousands of float32 operations in an iteration, and Adam accumulates the errors. */
const TOLERANCE = 1e-4;
/** Iterations after which every shader has run, steps are replayed, and their buffers are all there. */
const WARM = 5;

const missing = await prepareBackend('webgpu').then(
  () => undefined,
  (error: Error) => error.message,
);

const config = runConfigSchema.parse({
  seed: 3,
  gan: { width: 2, latentSize: 6 },
  regularizer: { name: 'rwp', innerSteps: 2 },
  batchSize: 4,
  budget: { iterations: ITERATIONS },
  evaluation: { every: ITERATIONS },
});
const images = new ImageSplit({
  name: 'synthetic',
  imageShape: [32, 32, 3],
  pixels: Uint8Array.from(new Random(5).uniform(40 * 3072, 0, 256)),
  labels: new Uint8Array(40),
});

async function train(backend: string) {
  await prepareBackend(backend);
  const training = buildTraining(config, { kind: 'images', images });
  const losses: number[] = [];
  const memory: string[] = [];
  for (let iteration = 0; iteration < ITERATIONS; iteration++) {
    const { critic, generator, penalty } = await training.outerIteration();
    for (const loss of [...critic, ...generator, ...penalty]) {
      losses.push((await loss.data())[0]!); // dataSync() would throw
      loss.dispose();
    }
    const { numTensors, numBytes, ...rest } = tf.memory();
    memory.push(JSON.stringify({ numTensors, numBytes, ...rest }));
  }
  training.dispose();
  return { losses, memory };
}

describe.skipIf(missing)(`training on webgpu${missing ? `: ${missing}` : ''}`, () => {
  it('has the losses of wasm and leaks no tensors', async () => {
    const expected = await train('wasm');
    const { losses, memory } = await train('webgpu');
    expect(losses).toHaveLength(expected.losses.length);
    losses.forEach((loss, i) => {
      const reference = expected.losses[i]!;
      expect(Math.abs(loss - reference), `loss ${i}`).toBeLessThanOrEqual(
        TOLERANCE * (0.01 + Math.abs(reference)),
      );
    });
    expect(new Set(memory.slice(WARM)).size).toBe(1);
    expect(memory.at(-1)).toContain('numBytesInGPU');
  });
});
