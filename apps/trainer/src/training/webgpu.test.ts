/**
 * Twenty outer iterations on a graphics card, or on software that imitates one: the losses are those
 * of WebAssembly, nothing is read at once, and nothing is left on the card. Skipped where there is no
 * adapter.
 */
import * as tf from '@tensorflow/tfjs';
import { ImageSplit } from '@wprox/datasets';
import { runConfigSchema } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { buildTraining } from './build-training.js';

const ITERATIONS = 20;
/** Both round each of some thousand float32 operations an iteration; Adam carries it on. */
const TOLERANCE = 1e-4;
/** By then every shader has run, and tfjs's pool of buffers has those that a step needs. */
const WARM = 3;

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
      losses.push((await loss.data())[0]!); // at once would throw
      loss.dispose();
    }
    const { numTensors, numBytes, ...rest } = tf.memory();
    memory.push(JSON.stringify({ numTensors, numBytes, ...rest }));
  }
  training.dispose();
  return { losses, memory };
}

describe.skipIf(missing)(`training on webgpu${missing ? `: ${missing}` : ''}`, () => {
  it('goes as on wasm, and leaves nothing behind', { timeout: 900_000 }, async () => {
    const expected = await train('wasm');
    const { losses, memory } = await train('webgpu');
    expect(losses).toHaveLength(expected.losses.length);
    losses.forEach((loss, i) => {
      const right = expected.losses[i]!;
      expect(Math.abs(loss - right), `loss ${i}`).toBeLessThanOrEqual(
        TOLERANCE * (0.01 + Math.abs(right)),
      );
    });
    expect(new Set(memory.slice(WARM)).size).toBe(1);
    expect(memory.at(-1)).toContain('numBytesInGPU');
  });
});
