import { describe, expect, it } from 'vitest';
import { featureSet } from '../features/feature-set.js';
import { MetricsFileError } from '../file-error.js';
import { decodeFeatures, encodeFeatures } from './features-npz.js';
import { encodeStatistics } from './npz.js';

const set = featureSet('f/1', Float32Array.of(0.1, -2, 3e20, 4, 5, 6), 3);

describe('files of feature vectors', () => {
  it('return the set to the bit', () => {
    expect(decodeFeatures(encodeFeatures(set))).toEqual(set);
    expect(encodeFeatures(set)).toEqual(encodeFeatures(set));
  });

  it('are read right or refused if one byte is damaged', () => {
    const bytes = encodeFeatures(set);
    let refused = 0;
    for (let k = 0; k < bytes.length; k++) {
      const damaged = bytes.slice();
      damaged[k]! ^= 0x10;
      try {
        expect(decodeFeatures(damaged)).toEqual(set);
      } catch (error) {
        expect(error).toBeInstanceOf(MetricsFileError);
        refused++;
      }
    }
    // All numbers and both headers are under a checksum; only some fields of the archive are free.
    expect(refused).toBeGreaterThan(2 * 128);
  });

  it('are not files of statistics', () => {
    const statistics = { features: 'f', count: 2, mean: [0], covariance: [1] };
    expect(() => decodeFeatures(encodeStatistics(statistics))).toThrow(MetricsFileError);
  });
});
