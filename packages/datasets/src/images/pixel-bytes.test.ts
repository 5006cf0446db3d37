import { expect, it } from 'vitest';
import { ImageSplit } from './image-split.js';
import { pixelBytes } from './pixel-bytes.js';

it('returns every byte from the value that ImageSplit makes of it, and the nearest byte', () => {
  const pixels = Uint8Array.from({ length: 256 }, (_, byte) => byte);
  const content = { name: 'bytes', imageShape: [16, 16, 1], labels: new Uint8Array(1) } as const;
  const images = new ImageSplit({ ...content, pixels }).images([0]);
  const values = images.dataSync();
  images.dispose();
  expect(pixelBytes(values)).toEqual(pixels);
  const nearby = values.map((value) => value + 0.49 / 127.5);
  expect(pixelBytes(nearby)).toEqual(pixels);
  expect(pixelBytes([-3, 1.001, 0.51 / 127.5 - 1])).toEqual(Uint8Array.of(0, 255, 1));
});
