import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { singularValues } from '../singular-values.js';
import type { Workspace } from './kernels.js';
import { plain } from './plain.js';
import { simdWorkspace } from './simd.js';

const inJavaScript: Workspace = { kernels: plain, array: (length) => new Float64Array(length) };

/** Numbers of many sizes, so that another order of sums has other bits. */
function numbers(count: number, seed: number): Float64Array {
  return Float64Array.from({ length: count }, (_, i) => {
    const x = Math.sin(seed + 1.7 * i);
    return x * 2 ** Math.floor(20 * Math.cos(3 * i + seed));
  });
}

/** What a loop leaves behind in arrays of these lengths. */
function left(
  { array }: Workspace,
  lengths: readonly number[],
  run: (arrays: Float64Array[]) => void,
): Float64Array[] {
  const arrays = lengths.map((length, k) => {
    const values = array(length);
    values.set(numbers(length, k));
    return values;
  });
  run(arrays);
  return arrays.map((values) => values.slice());
}

const sizes = fc
  .integer({ min: 1, max: 13 })
  .chain((n) => fc.tuple(fc.constant(n), fc.integer({ min: 0, max: n - 1 })));

/** The two forms' results for one loop. */
function both(
  lengths: readonly number[],
  run: (space: Workspace, arrays: Float64Array[]) => void,
): [Float64Array[], Float64Array[]] {
  const simd = simdWorkspace(lengths.reduce((sum, length) => sum + length, 0));
  if (!simd) throw new Error('WebAssembly has no SIMD here');
  const of = (space: Workspace) => left(space, lengths, (arrays) => run(space, arrays));
  return [of(simd), of(inJavaScript)];
}

describe('the loops in WebAssembly and in JavaScript have the same bits:', () => {
  it('updateAndMultiply', () => {
    fc.assert(
      fc.property(sizes, ([n, k]) => {
        const [simd, script] = both(
          [n * n, n, n, n, n, n, n],
          ({ kernels }, [a, u, w, z, v, t, p]) =>
            kernels.updateAndMultiply(a!, n, k, u!, w!, z!, v!, t!, p!),
        );
        expect(simd).toEqual(script);
      }),
    );
  });

  it('multiply', () => {
    fc.assert(
      fc.property(sizes, ([n, k]) => {
        const [simd, script] = both([n * n, n, n], ({ kernels }, [a, x, p]) =>
          kernels.multiply(a!, n, k, x!, p!),
        );
        expect(simd).toEqual(script);
      }),
    );
  });

  it('rowProducts', () => {
    fc.assert(
      fc.property(sizes, ([n, k]) => {
        const [simd, script] = both([2 * n, 4 * n, 8], ({ kernels }, [a, b, into]) =>
          kernels.rowProducts(a!, k, n, b!, k, n, n - k, into!),
        );
        expect(simd).toEqual(script);
      }),
    );
  });
});

describe('the loops', () => {
  it('are what they say: products and updates entry by entry', () => {
    const n = 7;
    const k = 2;
    const arrays = [n * n, n, n, n, n, n, n].map((length, i) => {
      // Small whole numbers: sums are exact in every order.
      return Float64Array.from({ length }, (_, j) => ((5 * j + 3 * i + j * j) % 11) - 5);
    });
    const [a, u, w, z, v, t, p] = arrays.map((values) => values.slice());
    plain.updateAndMultiply(a!, n, k, u!, w!, z!, v!, t!, p!);
    const [a0, , , , , , p0] = arrays;
    for (let j = 0; j < n; j++) {
      let product = p0![j]!;
      for (let i = 0; i < n; i++) {
        const within = i >= k && j > k;
        const entry = a0![i * n + j]! - (within ? u![i]! * w![j]! + z![i]! * v![j]! : 0);
        expect(a![i * n + j]).toBe(entry);
        if (within) product += t![i]! * entry;
      }
      expect(p![j]).toBe(product);
    }
  });
});

describe('singularValues without WebAssembly', () => {
  afterEach(() => vi.unstubAllGlobals());

  it('have the same bits at a size that uses it', () => {
    const n = 131;
    const matrix = numbers(n * n, 3);
    const fast = singularValues(matrix, n);
    vi.stubGlobal('WebAssembly', undefined);
    expect(singularValues(matrix, n)).toEqual(fast);
  });
});
