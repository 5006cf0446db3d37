import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { singularValues } from '../singular-values.js';
import type { BidiagonalStep, Workspace } from './kernels.js';
import { plainWorkspace } from './plain.js';
import { simdWorkspace } from './simd.js';

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
  return [of(simd), of(plainWorkspace)];
}

/** How many numbers are not the same; toEqual takes long for many. */
function differences(some: readonly Float64Array[], others: readonly Float64Array[]): number {
  let count = 0;
  some.forEach((values, k) => {
    values.forEach((x, i) => {
      if (!Object.is(x, others[k]![i])) count++;
    });
  });
  return count;
}

/** The step on arrays of n², 3n + 3 and eight times n numbers. */
function step(arrays: readonly Float64Array[]): BidiagonalStep {
  const [a, shared, u, w, z, v, x, nextZ, column, product] = arrays;
  return {
    ...{ a: a!, shared: shared!, u: u!, w: w!, z: z!, v: v!, x: x! },
    ...{ factor: 0.7, nextZ: nextZ!, column: column!, product: product! },
  };
}
const stepLengths = (n: number) => [n * n, 3 * n + 3, ...Array<number>(8).fill(n)];

/** Rows and columns up to more than a block, depths up to more than one part. */
const shapes = fc.tuple(
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 126, max: 131 })),
  fc.integer({ min: 1, max: 9 }),
  fc.oneof(fc.integer({ min: 1, max: 9 }), fc.integer({ min: 253, max: 259 })),
);
const rows = (values: Float64Array, start: number, stride: number, count: number) => ({
  ...{ values, start, stride, count },
});

describe('the loops in WebAssembly and in JavaScript have the same bits:', () => {
  it('bidiagonalStep', () => {
    fc.assert(
      fc.property(sizes, ([n, k]) => {
        const [simd, script] = both(stepLengths(n), ({ kernels }, arrays) =>
          kernels.bidiagonalStep(n, k, step(arrays)),
        );
        const shared = 1; // scratch, which only one of them uses
        expect(differences(simd.toSpliced(shared, 1), script.toSpliced(shared, 1))).toBe(0);
      }),
    );
  });

  it('products', () => {
    fc.assert(
      fc.property(shapes, ([count, others, depth]) => {
        const lengths = [1 + count * (depth + 3), 2 + others * (depth + 1), count * (others + 1)];
        const [simd, script] = both(lengths, ({ kernels }, [x, y, into]) =>
          kernels.products(
            rows(x!, 1, depth + 3, count),
            rows(y!, 2, depth + 1, others),
            depth,
            rows(into!, 0, others + 1, count),
          ),
        );
        expect(differences(simd, script)).toBe(0);
      }),
      { numRuns: 60 },
    );
  });

  it('solveColumns', () => {
    fc.assert(
      fc.property(sizes, ([n, first]) => {
        fc.pre(first + 4 <= n);
        const [simd, script] = both([n * n], ({ kernels }, [lower]) =>
          kernels.solveColumns(lower!, n, first),
        );
        expect(differences(simd, script)).toBe(0);
      }),
      // More than one part of 256 numbers.
      { examples: [252, 256, 261].map((first) => [[270, first]]) },
    );
  });
});

describe('the loops are what they say, entry by entry:', () => {
  // Small whole numbers: sums are exact in every order.
  const whole = (length: number, i: number) =>
    Float64Array.from({ length }, (_, j) => ((5 * j + 3 * i + j * j) % 11) - 5);

  it('bidiagonalStep', () => {
    const [n, k] = [7, 1];
    const before = { ...step(stepLengths(n).map(whole)), factor: 2 };
    const after = { ...step(stepLengths(n).map(whole)), factor: 2 };
    plainWorkspace.kernels.bidiagonalStep(n, k, after);
    const { u, w, z, v, x } = before;
    const products = before.product.slice();
    for (let i = 0; i < n; i++) {
      const inside = i > k;
      let along = 0;
      for (let j = 0; j < n; j++) {
        const change = inside && j >= k ? u[i]! * w[j]! + z[i]! * v[j]! : 0;
        expect(after.a[i * n + j]).toBe(before.a[i * n + j]! - change);
        if (j >= k) along += after.a[i * n + j]! * x[j]!;
      }
      expect(after.nextZ[i]).toBe(inside ? 2 * along : before.nextZ[i]);
      const entry = after.a[i * n + k]! - 2 * along * x[k]!;
      expect(after.column[i]).toBe(inside ? entry : before.column[i]);
      for (let j = k + 1; inside && j < n; j++) products[j]! += entry * after.a[i * n + j]!;
    }
    expect(after.product).toEqual(products);
  });

  it('products', () => {
    const [x, y, into] = [whole(2 + 3 * 7, 1), whole(5 * 6, 2), whole(3 * 8, 3)];
    const sums = into.slice();
    for (let i = 0; i < 3; i++) {
      for (let j = 0; j < 5; j++) {
        for (let k = 0; k < 6; k++) sums[i * 8 + j]! += x[2 + i * 7 + k]! * y[j * 6 + k]!;
      }
    }
    const { kernels } = plainWorkspace;
    kernels.products(rows(x, 2, 7, 3), rows(y, 0, 6, 5), 6, { values: into, start: 0, stride: 8 });
    expect(into).toEqual(sums);
  });

  it('solveColumns', () => {
    // S = F Fᵀ for a lower triangular F of whole numbers.
    const [n, first] = [11, 4];
    const f = whole(n * n, 2).map((value, k) => {
      const [i, j] = [Math.floor(k / n), k % n];
      return i === j ? 2 : i > j ? value : 0;
    });
    const known = f.slice();
    for (let i = first + 4; i < n; i++) {
      for (let j = first; j < first + 4; j++) {
        known[i * n + j] = 0;
        for (let k = 0; k < n; k++) known[i * n + j]! += f[i * n + k]! * f[j * n + k]!;
      }
    }
    plainWorkspace.kernels.solveColumns(known, n, first);
    expect(known).toEqual(f);
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
