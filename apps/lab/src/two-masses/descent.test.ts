import { deltaPair } from '@wprox/exact';
import { describe, expect, it } from 'vitest';
import {
  type Geometry,
  LEAST,
  levelRadii,
  levelsOf,
  MOST_STEPS,
  moved,
  RANGE,
  type Scene,
  sceneNumbers,
} from './descent.js';
import { valueOfKey } from './handle.js';
import { seen } from './words.js';

const scene: Scene = { alpha: 0.25, theta: [-1.5, 0.5], target: [-1, 1.25], h: 0.2, loss: 'w1' };

describe('the loss W₁', () => {
  const numbers = sceneNumbers(scene);

  it('has the values of two lines by hand', () => {
    expect(numbers.loss).toBeCloseTo(0.25 * 0.5 + 0.75 * 0.75, 12);
    expect(numbers.w2).toBeCloseTo(Math.sqrt(0.25 * 0.5 ** 2 + 0.75 * 0.75 ** 2), 12);
  });

  it('moves a by αh and b by (1 − α)h in the Euclidean step', () => {
    const [a, b] = numbers.euclidean.path[1]!;
    expect(a).toBeCloseTo(-1.45, 12);
    expect(b).toBeCloseTo(0.65, 12);
    expect(numbers.euclidean.gradient).toEqual([-0.25, -0.75]);
  });

  it('moves both masses by h in the Wasserstein step', () => {
    const [a, b] = numbers.wasserstein.path[1]!;
    expect(a).toBeCloseTo(-1.3, 12);
    expect(b).toBeCloseTo(0.7, 12);
    expect(numbers.wasserstein.metric).toEqual([0.25, 0.75]);
    expect(numbers.wasserstein.gradient.map((x) => Number(x.toFixed(12)))).toEqual([-1, -1]);
  });

  it('arrives, and ends there', () => {
    // b has 0.75 to go in steps of 0.2.
    expect(numbers.wasserstein.path).toHaveLength(5);
    expect(numbers.wasserstein.path.at(-1)).toEqual(scene.target);
    expect(numbers.wasserstein.steps).toBe(4);
  });

  it('measures angles to the target', () => {
    const degrees = (x: number, y: number) => (Math.atan2(y, x) * 180) / Math.PI;
    const goal = degrees(0.5, 0.75);
    expect(numbers.wasserstein.angle).toBeCloseTo(Math.abs(45 - goal), 9);
    expect(numbers.euclidean.angle).toBeCloseTo(Math.abs(degrees(0.25, 0.75) - goal), 9);
  });
});

describe('the loss W₂²', () => {
  const squared: Scene = { ...scene, loss: 'w2-squared' };
  const numbers = sceneNumbers(squared);

  it.each<[Geometry, readonly [number, number]]>([
    ['euclidean', [0.25, 0.75]],
    // The mass weighs loss and distance alike.
    ['wasserstein', [1, 1]],
  ])('takes the proximal step in closed form: %s', (geometry, rates) => {
    const { path } = numbers[geometry];
    for (let k = 1; k < 6; k++) {
      for (const i of [0, 1] as const) {
        const rate = 2 * scene.h * rates[i];
        const expected = (path[k - 1]![i] + rate * scene.target[i]) / (1 + rate);
        expect(path[k]![i]).toBeCloseTo(expected, 7);
      }
    }
  });

  it('goes straight to the target in the Wasserstein metric only', () => {
    expect(numbers.wasserstein.angle).toBeLessThan(1e-4);
    expect(numbers.euclidean.angle).toBeGreaterThan(5);
    expect(numbers.wasserstein.gradient[0]).toBeCloseTo(2 * -0.5, 12);
    expect(numbers.wasserstein.gradient[1]).toBeCloseTo(2 * -0.75, 12);
  });

  it('says when it needs more steps than it shows', () => {
    const slow = sceneNumbers({ ...squared, h: 0.05, alpha: 0.05 });
    expect(slow.euclidean.path).toHaveLength(MOST_STEPS + 1);
    expect(slow.euclidean.steps).toBeUndefined();
  });
});

it.each(['w1', 'w2-squared'] as const)('draws level sets on which F is the level: %s', (loss) => {
  const model = deltaPair(scene.alpha);
  const levels = levelsOf({ ...scene, loss });
  expect(levels).toHaveLength(10);
  const level = levels.at(-1)!;
  const [ra, rb] = levelRadii({ ...scene, loss }, level);
  for (const theta of [
    [scene.target[0] - ra, scene.target[1]],
    [scene.target[0], scene.target[1] + rb],
  ] as const) {
    const f =
      loss === 'w1' ? model.loss(theta, scene.target) : model.squaredW2(theta, scene.target);
    expect(f).toBeCloseTo(level, 12);
  }
});

it('does not move a model at its target', () => {
  const still = { ...scene, theta: scene.target };
  const numbers = sceneNumbers(still);
  expect(numbers.euclidean.path).toHaveLength(1);
  expect(numbers.euclidean.angle).toBeUndefined();
  expect(seen(still, numbers)).toContain('neither update moves');
});

it('says which update points nearer', () => {
  const { target } = scene;
  const sceneFrom = (theta: Scene['theta']): Scene => ({ ...scene, theta });
  const towardsB = sceneFrom([target[0] - 0.1, 0.1]);
  expect(seen(towardsB, sceneNumbers(towardsB))).toContain('Euclidean update points nearer');
  const towardsA = sceneFrom([-2, target[1] - 0.1]);
  expect(seen(towardsA, sceneNumbers(towardsA))).toContain('Wasserstein update points nearer');
  const equal = { ...scene, alpha: 0.5 };
  expect(seen(equal, sceneNumbers(equal))).toContain('same direction');
});

it('keeps masses on their side of 0 and in the window', () => {
  expect(moved([-1, 1], 0, 3)).toEqual([-LEAST, 1]);
  expect(moved([-1, 1], 0, -9)).toEqual([-RANGE, 1]);
  expect(moved([-1, 1], 1, -9)).toEqual([-1, LEAST]);
  expect(moved([-1, 1], 1, 0.123)).toEqual([-1, 0.12]);
});

it('moves by keys within the limits', () => {
  expect(valueOfKey('ArrowRight', 1, [0.05, 2])).toBeCloseTo(1.05, 12);
  expect(valueOfKey('ArrowUp', 1.99, [0.05, 2])).toBe(2);
  expect(valueOfKey('PageDown', 1, [0.05, 2])).toBe(0.75);
  expect(valueOfKey('Home', 1, [0.05, 2])).toBe(0.05);
  expect(valueOfKey('toString', 1, [0.05, 2])).toBeUndefined();
});
