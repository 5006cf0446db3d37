import { Random } from '@wprox/runtime/random';
import { expect, it } from 'vitest';
import { ring } from './curves.js';
import { deltaPairDistribution, eightGaussians } from './mixtures.js';
import { referencePoints } from './reference-points.js';

it('the reference has the exact share of points of each mode', () => {
  const { description } = eightGaussians();
  if (description.kind !== 'gaussian-mixture') throw new Error(description.kind);
  const points = referencePoints(eightGaussians(), 500, new Random(3));
  const counts = description.means.map(([x, y]) => {
    const near = (k: number) => Math.hypot(points[k]! - x!, points[k + 1]! - y!) < 0.5;
    return points.filter((_, k) => k % 2 === 0 && near(k)).length;
  });
  expect(counts.toSorted()).toEqual([62, 62, 62, 62, 63, 63, 63, 63]);
  const uneven = referencePoints(deltaPairDistribution({ alpha: 0.004 }), 50, new Random(3));
  expect(uneven.filter((x) => x === -1)).toHaveLength(0);
  expect(referencePoints(ring(), 7, new Random(3))).toEqual(ring().draw(new Random(3), 7).values);
});
