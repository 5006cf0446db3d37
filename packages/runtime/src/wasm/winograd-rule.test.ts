/** Which layers take Winograd's filtering, and how many products it saves. */
import { describe, expect, it } from 'vitest';
import { convolution } from './conv2d-shape.js';
import { usesWinograd } from './winograd-rule.js';
import { winogradSaving } from './winograd-saving.js';

const passes = ['forward', 'input', 'filter'] as const;

/** A layer on square images. */
function layer(
  size: number,
  [inChannels, outChannels]: [number, number],
  { kernel = 4, stride = 2, dilation = 1, pad = 'same' as 'same' | 'valid' } = {},
) {
  return convolution([2, size, size, inChannels], [kernel, kernel, inChannels, outChannels], {
    ...{ strides: stride, dilations: dilation, dataFormat: 'NHWC' },
    pad,
  });
}

describe('usesWinograd', () => {
  it('takes the inner layers of DCGAN, and not those next to the image', () => {
    for (const pass of passes) {
      expect(usesWinograd(layer(8, [16, 32]), pass)).toBe(true);
      expect(usesWinograd(layer(8, [3, 64]), pass)).toBe(false);
      expect(usesWinograd(layer(8, [64, 66]), pass)).toBe(false);
      for (const [kernel, stride, dilation] of [
        [5, 2],
        [2, 2],
        [4, 1],
        [3, 3],
        [3, 1, 2],
      ]) {
        expect(
          usesWinograd(layer(8, [64, 64], { kernel: kernel!, stride: stride!, dilation }), pass),
        ).toBe(false);
      }
    }
  });

  it('takes of WGAN-GP’s critic what fills its tiles', () => {
    const first = layer(17, [16, 32], { kernel: 3, pad: 'valid' });
    const second = layer(9, [32, 64], { kernel: 3, pad: 'valid' });
    expect(passes.map((pass) => usesWinograd(first, pass))).toEqual([false, false, true]);
    expect(passes.map((pass) => usesWinograd(second, pass))).toEqual([true, false, true]);
  });

  it('leaves images of one pixel, of which a tile uses a quarter', () => {
    for (const pass of passes) expect(usesWinograd(layer(2, [64, 64]), pass)).toBe(false);
  });
});

describe('winogradSaving', () => {
  it.each([
    ['4 × 4, stride 2', 4, 2, 16 / 9],
    ['3 × 3, stride 2', 3, 2, 36 / 25],
  ])('is the same in all passes if all tiles are whole: %s', (_, kernel, stride, expected) => {
    const conv = layer(16, [16, 16], { kernel, stride });
    for (const pass of passes) expect(winogradSaving(conv, pass)).toBeCloseTo(expected, 12);
  });

  it('is 36 products over 16 for 3 × 3 with stride 1', () => {
    const conv = layer(16, [16, 16], { kernel: 3, stride: 1 });
    expect(winogradSaving(conv, 'forward')).toBeCloseTo(36 / 16, 12);
  });

  it('counts tiles that reach beyond the border', () => {
    // Nine rows of inputs: five of the phase with two taps are three tiles of three points, four of the
    // other are two tiles of two points. A direct gradient has four rows of outputs with three taps each.
    const odd = layer(9, [16, 16], { kernel: 3, pad: 'valid' });
    expect(winogradSaving(odd, 'input')).toBeCloseTo((12 / 13) ** 2, 12);
    expect(winogradSaving(odd, 'forward')).toBeCloseTo(36 / 25, 12);
    // Three rows of outputs are two tiles.
    expect(winogradSaving(layer(6, [16, 16]), 'filter')).toBeCloseTo((12 / 12) ** 2, 12);
  });
});
