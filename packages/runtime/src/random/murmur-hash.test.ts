import { expect, it } from 'vitest';
import { murmurHash3, type Words } from './murmur-hash.js';

const bytesOf = (words: Words): Uint8Array => {
  const view = new DataView(new ArrayBuffer(16));
  words.forEach((word, i) => {
    view.setInt32(4 * i, word, true);
  });
  return new Uint8Array(view.buffer);
};

it('has the verification value that SMHasher publishes for MurmurHash3_x86_128', () => {
  // SMHasher hashes the keys 0; 0 1; 0 1 2; … with the seeds 256, 255, …, and then all hashes.
  const key = Uint8Array.from({ length: 256 }, (_, i) => i);
  const hashes = new Uint8Array(256 * 16);
  for (let length = 0; length < 256; length++) {
    hashes.set(bytesOf(murmurHash3(key.subarray(0, length), 256 - length)), 16 * length);
  }
  expect(murmurHash3(hashes)[0] >>> 0).toBe(0xb3ece62a);
});

it('returns signed 32-bit words', () => {
  for (const word of murmurHash3(Uint8Array.of(1, 2, 3))) expect(word).toBe(word | 0);
});
