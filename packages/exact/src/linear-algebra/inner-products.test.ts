import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { samples, visitInnerProducts } from '../index.js';
import { uniforms } from '../measures/uniforms.fixture.js';

/** Points of whole numbers, whose products are exact, or of any. */
function points(count: number, dimension: number, seed: number, whole = true) {
  const draw = uniforms(seed);
  const values = Array.from({ length: count * dimension }, () =>
    whole ? Math.floor(20 * draw()) - 10 : draw() - 0.5,
  );
  return samples(values, dimension);
}

/** What is visited, NaN elsewhere. */
function visited(
  x: ReturnType<typeof points>,
  y: ReturnType<typeof points>,
  half = false,
): Float64Array {
  const result = new Float64Array(x.count * y.count).fill(Number.NaN);
  let twice = 0;
  visitInnerProducts(
    x,
    y,
    (i, j, products) => {
      products.forEach((value, k) => {
        const at = i * y.count + j + k;
        if (!Number.isNaN(result[at]!)) twice++;
        result[at] = value;
      });
    },
    { half },
  );
  expect(twice).toBe(0);
  return result;
}

/** How many entries differ from the plain sums, which are NaN left of the diagonal of a half. */
function wrong(x: ReturnType<typeof points>, y: ReturnType<typeof points>, half: boolean): number {
  const found = visited(x, y, half);
  const d = x.dimension;
  let count = 0;
  for (let i = 0; i < x.count; i++) {
    for (let j = 0; j < y.count; j++) {
      let sum = half && j < i ? Number.NaN : 0;
      for (let k = 0; k < d; k++) sum += x.values[i * d + k]! * y.values[j * d + k]!;
      if (!Object.is(found[i * y.count + j], sum)) count++;
    }
  }
  return count;
}

describe('visitInnerProducts', () => {
  it('visits each pair once, with its product', () => {
    const count = fc.integer({ min: 1, max: 40 });
    fc.assert(
      fc.property(count, count, fc.integer({ min: 1, max: 9 }), fc.boolean(), (m, n, d, half) => {
        expect(wrong(points(m, d, m), points(n, d, 100 + n), half)).toBe(0);
      }),
      { numRuns: 40 },
    );
  });

  // More than one tile of 256 × 512, part of a row of 512, and the loops in WebAssembly.
  it.each([
    [258, 520, 5, false],
    [3, 2, 50_001, false],
    [521, 521, 7, true],
    [263, 258, 19, true],
    [9, 7, 1030, true],
  ])('does so over tiles: %i by %i points of R^%i, half: %s', (m, n, d, half) => {
    expect(wrong(points(m, d, 1), points(n, d, 2), half)).toBe(0);
  });

  describe('has the same bits', () => {
    afterEach(() => vi.unstubAllGlobals());
    const [x, y] = [points(140, 600, 1, false), points(530, 600, 2, false)];
    const different = (a: Float64Array, b: Float64Array) =>
      a.reduce((count, value, k) => count + (Object.is(value, b[k]) ? 0 : 1), 0);

    it('without WebAssembly', () => {
      const fast = visited(x, y);
      vi.stubGlobal('WebAssembly', undefined);
      expect(different(visited(x, y), fast)).toBe(0);
    });

    it('for the same two points in other places, and in the other order', () => {
      const all = visited(x, y);
      const turned = visited(y, x);
      const few = visited(points(140, 600, 1, false), samples(y.values.subarray(600 * 201), 600));
      const found = { turned: 0, few: 0 };
      for (let i = 0; i < x.count; i++) {
        for (let j = 0; j < y.count; j++) {
          const product = all[i * y.count + j];
          if (product !== turned[j * x.count + i]) found.turned++;
          if (j >= 201 && product !== few[i * (y.count - 201) + j - 201]) found.few++;
        }
      }
      expect(found).toEqual({ turned: 0, few: 0 });
    });
  });

  it('reports the rows that are done', () => {
    const done: number[] = [];
    const x = points(300, 2, 1);
    visitInnerProducts(x, x, () => {}, { onRows: (rows) => done.push(rows) });
    expect(done).toEqual([256, 300]);
  });

  it('names what is wrong', () => {
    const visit = () => {};
    expect(() => visitInnerProducts([[1, 2]], [[1]], visit)).toThrow('y has dimension 1 but x');
    expect(() => visitInnerProducts([[1, Number.NaN]], [[1]], visit)).toThrow('x holds NaN');
    expect(() => visitInnerProducts([[1]], [], visit)).toThrow('y is empty');
  });
});
