import { describe, expect, it } from 'vitest';
import { coordinatesText, parseCoordinates } from './coordinates.js';

describe('coordinates', () => {
  it('are read as they are written', () => {
    const points: [number, number][] = [
      [0.5, -1],
      [2, 3e-2],
    ];
    expect(parseCoordinates(coordinatesText(points))).toEqual({ points });
    expect(parseCoordinates(' 1 2\n\n3;4 \n')).toEqual({
      points: [
        [1, 2],
        [3, 4],
      ],
    });
  });

  it.each([
    ['1, 2\n3', 'Line 2'],
    ['1, x', '1, x'],
    // Links keep coordinates up to 20.47.
    ['1, 20.48', '20.47'],
    ['1, 5000', '20.47'],
    ['1,', '1,'],
    [', 1', ', 1'],
    ['1,,2', '1,,2'],
    ['0x10, 1', '0x10'],
    ['NaN, 1', 'NaN'],
    ['1, 2, 3', 'two numbers'],
    ['', 'no point'],
    ['0 0\n'.repeat(2001), '2001'],
  ])('are refused with the place of %j', (text, said) => {
    expect(parseCoordinates(text)).toEqual({ problem: expect.stringContaining(said) });
  });
});
