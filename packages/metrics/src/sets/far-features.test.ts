/** Measures of features that lie far from 0, beside exact integers. */
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureSet } from '../features/feature-set.js';
import { kernelDistance } from './kernel-distance.js';
import { precisionRecall } from './precision-recall.js';

/** Vectors of small whole numbers, which stay exact far from 0. */
const lattice = (seed: number, count: number, mean: number) =>
  Array.from(new Random(seed).normal(2 * count, mean, 8), Math.round);
const moved = (values: readonly number[], offset: number) =>
  featureSet(
    'test',
    Float64Array.from(values, (x) => x + offset),
    2,
  );
const offsets = [0, 1e3, 1e7, 1e9, -1e12];

/** The unbiased MMD² with (x·y/2 + 1)³ of whole numbers: an exact fraction, rounded once. */
function exactMmd(p: readonly number[], q: readonly number[], offset: number): number {
  const rows = (values: readonly number[]) =>
    Array.from({ length: values.length / 2 }, (_, i) => [
      BigInt(values[2 * i]! + offset),
      BigInt(values[2 * i + 1]! + offset),
    ]);
  const [x, y] = [rows(p), rows(q)];
  const total = (us: bigint[][], vs: bigint[][], skip: boolean) => {
    let sum = 0n;
    us.forEach((u, i) => {
      vs.forEach((v, j) => {
        if (!skip || i !== j) sum += (u[0]! * v[0]! + u[1]! * v[1]! + 2n) ** 3n;
      });
    });
    return sum;
  };
  const m = BigInt(x.length);
  const over = m * m * (m - 1n);
  const within = (total(x, x, true) + total(y, y, true)) * m;
  const fraction = within - 2n * total(x, y, false) * (m - 1n);
  return Number((fraction * 2n ** 40n) / (8n * over)) / 2 ** 40;
}

describe('features far from 0', () => {
  it('have the precision and recall of the same features at 0', () => {
    fc.assert(
      fc.property(fc.nat(), fc.constantFrom(0, 5, 20), (seed, mean) => {
        const [p, q] = [lattice(seed, 40, 0), lattice(seed + 1, 40, mean)];
        const [first, ...others] = offsets.map((offset) =>
          precisionRecall(moved(p, offset), moved(q, offset)),
        );
        for (const other of others) expect(other).toEqual(first);
      }),
      { numRuns: 30 },
    );
  });

  it('have them beside a far cluster too, where no center is near all', () => {
    const near = lattice(3, 40, 0);
    const far = lattice(4, 40, 0).map((x) => x + 1e9);
    const other = lattice(5, 40, 6);
    const both = precisionRecall(moved([...near, ...far], 0), moved([...other, ...far], 0));
    const alone = precisionRecall(moved(near, 0), moved(other, 0));
    // The far cluster is in both sets, so all of it is covered.
    expect(both.precision).toBe((alone.precision + 1) / 2);
    expect(both.recall).toBe((alone.recall + 1) / 2);
  });

  it('have the kernel distance of exact arithmetic', () => {
    for (const offset of offsets) {
      const [p, q] = [lattice(1, 30, 0), lattice(2, 30, 4)];
      const { value } = kernelDistance(moved(p, offset), moved(q, offset), {
        random: new Random(1),
      });
      const exact = exactMmd(p, q, offset);
      // A thousand products of three centered numbers: a thousand roundings at most.
      expect(Math.abs(value / exact - 1)).toBeLessThan(1e-12);
    }
  });
});
