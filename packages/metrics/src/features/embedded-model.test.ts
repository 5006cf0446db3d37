import { describe, expect, it } from 'vitest';
import { loadableModel } from './embedded-model.js';

/** Two weights with 8 float32 values in total, in two groups. */
const json = {
  modelTopology: { some: 'layers' },
  weightsManifest: [
    { paths: ['weights.bin'], weights: [{ name: 'a', shape: [2, 3], dtype: 'float32' }] },
    { paths: ['weights.bin'], weights: [{ name: 'b', shape: [2], dtype: 'float32' }] },
  ],
  userDefinedMetadata: { testAccuracy: 0.5 },
};

describe('loadableModel', () => {
  it('has layers, weights, metadata and a fingerprint of the weights', () => {
    const bytes = Uint8Array.from({ length: 32 }, (_, i) => 8 * i + 7);
    const weights = Buffer.from(bytes).toString('base64');
    expect(loadableModel({ json, weights })).toEqual({
      artifacts: {
        modelTopology: { some: 'layers' },
        weightSpecs: [
          { name: 'a', shape: [2, 3], dtype: 'float32' },
          { name: 'b', shape: [2], dtype: 'float32' },
        ],
        weightData: bytes.buffer,
      },
      metadata: { testAccuracy: 0.5 },
      // The first digits of the SHA-256 of the bytes 7, 15, …, 255.
      fingerprint: '8e66c3e1c81b',
    });
  });
});
