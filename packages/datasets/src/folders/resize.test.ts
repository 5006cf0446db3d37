import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Picture } from './picture.js';
import { centralRegion, cropTo, regionOfRatio, resizeArea } from './resize.js';

const side = fc.integer({ min: 1, max: 12 });
const picture = fc
  .tuple(side, side, fc.constantFrom<1 | 3>(1, 3), fc.nat())
  .map(([height, width, channels, seed]): Picture => {
    const random = new Random(seed);
    const pixels = Uint8Array.from({ length: height * width * channels }, () =>
      random.integer(256),
    );
    return { height, width, channels, pixels };
  });

/** Computes the mean under each new pixel by dividing old and new pixels into equal small parts. */
function bySubdivision({ pixels, channels, ...old }: Picture, height: number, width: number) {
  const resized: number[] = [];
  for (let y = 0; y < height; y++) {
    for (let x = 0; x < width; x++) {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        // In a picture of old × new rows and columns, both kinds of pixels consist of whole parts.
        for (let v = y * old.height; v < (y + 1) * old.height; v++) {
          for (let u = x * old.width; u < (x + 1) * old.width; u++) {
            const at = Math.floor(v / height) * old.width + Math.floor(u / width);
            sum += pixels[at * channels + c]!;
          }
        }
        resized.push(sum / (old.height * old.width));
      }
    }
  }
  return resized;
}

describe('resizeArea', () => {
  it('is the mean under each new pixel, to the nearest byte', () => {
    fc.assert(
      fc.property(picture, side, side, (old, height, width) => {
        const { pixels, ...shape } = resizeArea(old, height, width);
        expect(shape).toEqual({ height, width, channels: old.channels });
        bySubdivision(old, height, width).forEach((mean, i) => {
          // Rounding to a byte is at most 0.5; 1e-9 for the order of the sums.
          expect(Math.abs(pixels[i]! - mean)).toBeLessThanOrEqual(0.5 + 1e-9);
        });
      }),
      { numRuns: 100 },
    );
  });

  it('returns a picture of the right size unchanged', () => {
    fc.assert(
      fc.property(picture, (old) => {
        expect(resizeArea(old, old.height, old.width)).toEqual(old);
      }),
    );
  });

  it('does not alias: stripes of one pixel become gray', () => {
    const pixels = Uint8Array.from({ length: 64 }, (_, i) => (i % 2) * 254);
    const { pixels: small } = resizeArea({ height: 8, width: 8, channels: 1, pixels }, 4, 4);
    expect([...small]).toEqual(Array(16).fill(127));
  });
});

describe('cropping', () => {
  const numbered: Picture = {
    height: 4,
    width: 5,
    channels: 1,
    pixels: Uint8Array.from({ length: 20 }, (_, i) => i),
  };

  it('takes the center and leaves the larger margin below or to the right', () => {
    expect([...cropTo(numbered, centralRegion(numbered, 2, 3)).pixels]).toEqual([
      6, 7, 8, 11, 12, 13,
    ]);
    expect([...cropTo(numbered, centralRegion(numbered, 1, 2)).pixels]).toEqual([6, 7]);
    expect(cropTo(numbered, centralRegion(numbered, 4, 5))).toEqual(numbered);
  });

  it('takes the largest part with the given proportions', () => {
    const shape = (height: number, width: number) => {
      const cropped = cropTo(numbered, regionOfRatio(numbered, height, width));
      return [cropped.height, cropped.width];
    };
    expect(shape(64, 64)).toEqual([4, 4]);
    expect(shape(10, 20)).toEqual([3, 5]); // 2.5 rows: rounded
    expect(shape(2, 1)).toEqual([4, 2]);
  });

  it('gives the same when the region is resized at once', () => {
    fc.assert(
      fc.property(picture, side, side, (old, height, width) => {
        const region = regionOfRatio(old, height, width);
        const cropped = cropTo(old, region);
        expect(resizeArea(old, height, width, region)).toEqual(resizeArea(cropped, height, width));
      }),
    );
  });
});
