import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { Random } from './random.js';

const seeds = fc.maxSafeInteger();
const names = fc.string({ minLength: 1, maxLength: 40, unit: 'binary' });

/** Correlation coefficient of two samples of U[0, 1). */
function correlation(a: Float32Array, b: Float32Array): number {
  return a.reduce((sum, value, i) => sum + (value - 0.5) * (b[i]! - 0.5), 0) / (a.length / 12);
}

describe('Random', () => {
  it('gives the same numbers for the same seed and others for another', () => {
    fc.assert(
      fc.property(seeds, seeds, (a, b) => {
        expect(new Random(a).uniform(8)).toEqual(new Random(a).uniform(8));
        if (a !== b) expect(new Random(a).uniform(8)).not.toEqual(new Random(b).uniform(8));
      }),
    );
  });

  it('continues from a state that was stored as JSON, after any draws', () => {
    const draws = fc.array(fc.constantFrom('uniform', 'normal', 'permutation'));
    fc.assert(
      fc.property(seeds, draws, (seed, before) => {
        const random = new Random(seed);
        for (const draw of before) random[draw as 'uniform'](5);
        const restored = Random.fromState(JSON.parse(JSON.stringify(random.state())));
        expect(restored.normal(9)).toEqual(random.normal(9));
        expect(restored.permutation(9)).toEqual(random.permutation(9));
      }),
    );
  });

  it('draws normals and uniforms with the right moments', () => {
    const n = 200_000;
    // A mean of n draws has standard error sd/√n; at five of them, one seed in 10⁶ would fail.
    const moments = (values: Float32Array) => {
      const mean = values.reduce((sum, v) => sum + v, 0) / n;
      const variance = values.reduce((sum, v) => sum + (v - mean) ** 2, 0) / n;
      return { mean, variance };
    };
    const normal = moments(new Random(1).normal(n, 2, 3));
    expect(Math.abs(normal.mean - 2)).toBeLessThan((5 * 3) / Math.sqrt(n));
    expect(Math.abs(normal.variance - 9)).toBeLessThan((5 * 9 * Math.SQRT2) / Math.sqrt(n));
    const uniform = moments(new Random(2).uniform(n, -1, 1));
    expect(Math.abs(uniform.mean)).toBeLessThan(5 / Math.sqrt(3 * n));
    expect(Math.abs(uniform.variance - 1 / 3)).toBeLessThan(5 / Math.sqrt(n));
  });

  it('stays inside the interval', () => {
    fc.assert(
      fc.property(seeds, (seed) => {
        for (const value of new Random(seed).uniform(100)) {
          expect(value).toBeGreaterThanOrEqual(0);
          expect(value).toBeLessThan(1);
        }
      }),
    );
  });

  it('permutes so that every index appears once', () => {
    fc.assert(
      fc.property(seeds, fc.nat(50), (seed, count) => {
        const sorted = [...new Random(seed).permutation(count)].sort((a, b) => a - b);
        expect(sorted).toEqual(Array.from({ length: count }, (_, i) => i));
      }),
    );
  });

  it('derives the same stream from the same state and name, and draws nothing for it', () => {
    fc.assert(
      fc.property(seeds, names, names, (seed, name, other) => {
        const random = new Random(seed);
        const before = random.state();
        const values = random.derive(name).uniform(8);
        random.derive(other).normal(3);
        expect(random.state()).toEqual(before);
        expect(random.derive(name).uniform(8)).toEqual(values);
        expect(Random.fromState(before).derive(name).uniform(8)).toEqual(values);
      }),
    );
  });

  it('derives other streams for other names, states and parents', () => {
    fc.assert(
      fc.property(seeds, seeds, names, names, (seed, otherSeed, name, other) => {
        fc.pre(seed !== otherSeed && name !== other);
        const random = new Random(seed);
        const drawn = Random.fromState(random.state());
        drawn.integer(2);
        const streams = [
          random,
          random.derive(name),
          random.derive(other),
          random.derive(name).derive(other),
          random.derive(name + other),
          new Random(otherSeed).derive(name),
          drawn.derive(name),
        ].map((stream) => stream.uniform(8).join());
        expect(new Set(streams).size).toBe(streams.length);
      }),
    );
  });

  it('derives streams that no neighboring name, state or parent is correlated with', () => {
    // The correlation of 10⁴ independent pairs has standard error 0.01; the bound is five of them.
    const n = 10_000;
    fc.assert(
      fc.property(fc.integer({ min: -1e15, max: 1e15 }), names, (seed, name) => {
        const stream = new Random(seed).derive(name).uniform(n);
        const last = name.charCodeAt(name.length - 1);
        const neighbors = [
          new Random(seed).derive(name.slice(0, -1) + String.fromCharCode(last ^ 1)),
          new Random(seed).derive(`${name}\0`),
          new Random(seed + 1).derive(name),
          new Random(seed),
        ];
        for (const neighbor of neighbors) {
          expect(Math.abs(correlation(stream, neighbor.uniform(n)))).toBeLessThan(0.05);
        }
      }),
      { numRuns: 50, seed: 1 },
    );
  });

  it('refuses to derive a stream without a name', () => {
    expect(() => new Random(1).derive('')).toThrow(RangeError);
  });

  it('gives uncorrelated streams for consecutive seeds, index by index', () => {
    // First draws of 10⁴ seeds and of their successors: |r| has standard error 0.01.
    const count = 10_000;
    const draws = Array.from({ length: count + 1 }, (_, seed) => new Random(seed).uniform(3));
    for (const index of [0, 1, 2]) {
      const column = Float32Array.from(draws, (values) => values[index]!);
      const r = correlation(column.subarray(0, count), column.subarray(1));
      expect(Math.abs(r)).toBeLessThan(0.05);
    }
  });

  it('stays below the upper end of a narrow interval, in float32', () => {
    for (const [low, high] of [
      [1000, 1001],
      [-1001, -1000],
      [-1e-3, 0],
      [16_777_216, 16_777_218],
    ] as const) {
      for (const value of new Random(5).uniform(100_000, low, high)) {
        if (!(value >= low && value < high)) expect.fail(`${value} in [${low}, ${high})`);
      }
    }
  });

  it('names the value that it refuses', () => {
    expect(() => new Random(0.5)).toThrow(/seed is 0.5/);
    expect(() => new Random(1).uniform(-1)).toThrow(/count is -1/);
    expect(() => new Random(1).integer(0)).toThrow(/below is 0/);
    for (const words of [
      [0, 0, 0, 0],
      [1, 2, 3],
      [1, 2, 3, 2 ** 40],
    ]) {
      expect(() => Random.fromState({ algorithm: 'xoroshiro128+', words })).toThrow(/^state/);
    }
  });
});
