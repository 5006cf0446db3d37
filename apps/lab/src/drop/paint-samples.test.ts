import { describe, expect, it } from 'vitest';
import { latentsAt } from './latents.js';
import { imageGrid, summaryOf, windowFor } from './paint-samples.js';

describe('imageGrid', () => {
  it('puts images beside each other, the last row not full', () => {
    // Three gray images of 1 × 2 pixels, in two columns.
    const grid = imageGrid(Float32Array.of(-1, 1, 0, 1, 1, -1), [1, 2, 1], 2);
    expect([grid.width, grid.height]).toEqual([4, 2]);
    const reds = [...grid.pixels].filter((_, i) => i % 4 === 0);
    expect(reds).toEqual([0, 255, 128, 255, 255, 0, 0, 0]);
    const alphas = [...grid.pixels].filter((_, i) => i % 4 === 3);
    expect(alphas).toEqual([255, 255, 255, 255, 255, 255, 0, 0]);
  });

  it('keeps the channels of a color, and cuts values outside of −1 to 1', () => {
    const grid = imageGrid(Float32Array.of(-3, 0.2, 7), [1, 1, 3], 1);
    expect([...grid.pixels]).toEqual([0, 153, 255, 255]);
  });
});

it('summarizes points', () => {
  const { mean, deviation, reach } = summaryOf(Float32Array.of(1, 2, 3, -4));
  expect(mean).toEqual([2, -1]);
  expect(deviation).toEqual([1, 3]);
  expect(reach).toBe(4);
  expect([0, 0.3, 4, 5.1, 20].map(windowFor)).toEqual([1, 0.5, 5, 10, 50]);
});

it('goes from the latents of a seed to those of the next, and stays standard normal', () => {
  const at = (seed: number, way: number) => latentsAt({ seed, way }, 2000, 2);
  expect(at(1, 0)).toEqual(at(1, 0));
  const end = at(1, 1);
  const next = at(2, 0);
  expect(Math.max(...end.map((z, i) => Math.abs(z - next[i]!)))).toBeLessThan(1e-6);
  const halfway = at(1, 0.5);
  const variance = halfway.reduce((sum, z) => sum + z * z, 0) / halfway.length;
  expect(variance).toBeGreaterThan(0.95);
  expect(variance).toBeLessThan(1.05);
});
