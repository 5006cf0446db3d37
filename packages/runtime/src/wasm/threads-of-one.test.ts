import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { BackendError } from '../backend/choice.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { wasmBackend } from './memory.js';

it('starts for one thread, on memory of its own, which cannot be shared later', async () => {
  const { acceleration } = await prepareBackend('wasm');
  expect(acceleration).toMatchObject({ threads: 1, notes: [] });
  expect(wasmBackend().wasm.asm.memory.buffer).toBeInstanceOf(ArrayBuffer);
  const more = () => prepareBackend('wasm', { threads: 2 });
  await expect(more()).rejects.toThrow(BackendError);
  await expect(more()).rejects.toThrow(/the first call of prepareBackend/);
  expect(tf.getBackend()).toBe('wasm');
  expect(await tf.square(tf.tensor1d([3])).data()).toEqual(new Float32Array([9]));
});
