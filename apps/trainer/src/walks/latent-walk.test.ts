import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { drawCorners, roundOf, squareOf } from './latent-walk.js';

const corners = drawCorners(5, new Random(1));

describe('a walk', () => {
  it('goes from each corner to the next in equal steps', () => {
    const round = roundOf(corners, 11);
    expect(round).toHaveLength(44);
    for (const [i, corner] of corners.entries()) {
      expect(round[11 * i]).toEqual(corner);
      expect(round[11 * i + 10]).toEqual(corners[(i + 1) % 4]);
      const [from, to] = [corner[2]!, corners[(i + 1) % 4]![2]!];
      // Each value is rounded to float32.
      for (let k = 0; k <= 10; k++) {
        expect(round[11 * i + k]![2]).toBeCloseTo(from + (k / 10) * (to - from), 6);
      }
    }
  });

  it('fills a square with the corners and edges of the round', () => {
    const side = 9;
    const square = squareOf(corners, side);
    const round = roundOf(corners, side);
    expect(square).toHaveLength(81);
    expect(square.slice(0, side)).toEqual(round.slice(0, side));
    const right = Array.from({ length: side }, (_, row) => square[side * row + side - 1]);
    expect(right).toEqual(round.slice(side, 2 * side));
    // The last row is the third side of the round in the opposite direction.
    for (const [k, latent] of square.slice(-side).entries()) {
      const expected = round[2 * side + (side - 1 - k)]!;
      for (const [i, value] of latent.entries()) expect(value).toBeCloseTo(expected[i]!, 6);
    }
    const center = square[40]!;
    const mean = (i: number) => corners.reduce((sum, corner) => sum + corner[i]! / 4, 0);
    for (const [i, value] of center.entries()) expect(value).toBeCloseTo(mean(i), 6);
  });

  it('has the same corners for the same seed', () => {
    expect(drawCorners(5, new Random(1))).toEqual(corners);
    expect(drawCorners(5, new Random(2))).not.toEqual(corners);
  });
});
