import { decodeSafetensors, encodeSafetensors } from '@wprox/experiments/run-folders';
import { expectNumbers } from './expect.js';

/** Tensors survive their file format. */
export async function run(): Promise<void> {
  const weights = { shape: [2], data: Float32Array.of(0.5, -1) };
  const { tensors } = decodeSafetensors(encodeSafetensors({ tensors: { weights }, metadata: {} }));
  expectNumbers(tensors['weights']!.data, [0.5, -1], 0);
}
