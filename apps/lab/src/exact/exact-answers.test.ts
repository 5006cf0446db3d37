import * as tf from '@tensorflow/tfjs';
import { o1, o2Diag, o2Full, type ProximalDistance, rwp } from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { squaredDistancesBetween, transportBetween } from './exact-answers.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const points = (...values: number[]) => ({ dimension: 2, values: Float32Array.from(values) });

describe('transportBetween', () => {
  it('pairs each point with its nearest one, whatever their order', () => {
    const { distance, sources, targets, masses } = transportBetween(
      points(0, 0, 10, 0, 0, 10),
      points(10, 3, 0, 10, 4, 0),
    );
    expect(distance).toBeCloseTo(Math.sqrt((16 + 9 + 0) / 3), 12);
    const pairs = [...sources].map((source, i) => `${source}-${targets[i]}`);
    expect(pairs.toSorted()).toEqual(['0-2', '1-0', '2-1']);
    for (const mass of masses) expect(mass).toBeCloseTo(1 / 3, 12);
  });

  it('refuses points that are not finite', () => {
    expect(() => transportBetween(points(Number.NaN, 0), points(0, 0))).toThrow('NaN');
  });
});

describe('squaredDistancesBetween', () => {
  // At the small scale the damping decides.
  it.each([1, 3e-3])('is what the regularizers of a training charge, at scale %s', (scale) => {
    const random = tf.randomNormal([40, 2], 0, scale, 'float32', 3).dataSync<'float32'>();
    const other = tf
      .randomNormal([40, 2], 0.3 * scale, 0.6 * scale, 'float32', 4)
      .dataSync<'float32'>();
    const { distances, squaredW2 } = squaredDistancesBetween(points(...random), points(...other));
    const charged = (distance: ProximalDistance) =>
      distance
        .squaredDistance(tf.tensor2d(random, [40, 2]), tf.tensor2d(other, [40, 2]))
        .dataSync()[0]!;
    const regularizers = { rwp: rwp(), o1: o1(), o2diag: o2Diag(), o2full: o2Full() };
    expect(Object.keys(distances)).toEqual(Object.keys(regularizers));
    for (const [name, distance] of Object.entries(regularizers)) {
      expect(distances[name]! / charged(distance)).toBeCloseTo(1, 4);
    }
    expect(squaredW2).toBeLessThan(distances['rwp']!);
    expect(squaredW2).toBeGreaterThan(distances['o1']!);
  });

  it('is 0 between equal points', () => {
    const same = squaredDistancesBetween(points(1, 2, 3, 4), points(1, 2, 3, 4));
    expect(same).toEqual({ distances: { rwp: 0, o1: 0, o2diag: 0, o2full: 0 }, squaredW2: 0 });
  });
});
