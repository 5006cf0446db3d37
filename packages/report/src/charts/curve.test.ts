import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Curve, envelope, firstReach, interpolate, thin } from './curve.js';

/** Values up to 100 with steps of at least 0.01 in x, like distances and seconds. */
const values = fc.double({ min: -100, max: 100, noNaN: true });
const curves: fc.Arbitrary<Curve> = fc
  .tuple(
    fc.double({ min: 0, max: 10, noNaN: true }),
    fc.array(fc.tuple(fc.double({ min: 0.01, max: 10, noNaN: true }), values), {
      minLength: 1,
      maxLength: 12,
    }),
  )
  .map(([start, steps]) => {
    let x = start;
    return steps.map(([step, y]) => {
      x += step;
      return { x, y };
    });
  });
const several = fc.array(curves, { minLength: 1, maxLength: 4 });
const fractions = fc.double({ min: 0, max: 1, noNaN: true });

/** Generous bound of the rounding of a weighted mean of numbers up to 100 in float64. */
const ROUNDING = 1e-9;

function inside(curve: Curve, fraction: number): number {
  const [first, last] = [curve[0]!.x, curve.at(-1)!.x];
  return Math.min(last, first + fraction * (last - first));
}

describe('interpolate', () => {
  it('returns the value of a point exactly', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        for (const { x, y } of curve) expect(interpolate(curve, x)).toBe(y);
      }),
    );
  });

  it('lies on the line between the neighboring points', () => {
    fc.assert(
      fc.property(curves, fractions, (curve, fraction) => {
        const x = inside(curve, fraction);
        const above = curve.findIndex((point) => point.x >= x);
        const [a, b] = [curve[Math.max(0, above - 1)]!, curve[above]!];
        const y = interpolate(curve, x);
        expect(y).toBeGreaterThanOrEqual(Math.min(a.y, b.y) - ROUNDING);
        expect(y).toBeLessThanOrEqual(Math.max(a.y, b.y) + ROUNDING);
        const line = a === b ? a.y : a.y + ((b.y - a.y) * (x - a.x)) / (b.x - a.x);
        expect(Math.abs(y - line)).toBeLessThan(ROUNDING);
      }),
    );
  });

  it('refuses an x beyond the ends', () => {
    const curve = [
      { x: 1, y: 5 },
      { x: 2, y: 4 },
    ];
    expect(() => interpolate(curve, 0.9)).toThrow(/0\.9.*1 to 2/);
    expect(() => interpolate(curve, 2.1)).toThrow(RangeError);
    expect(() => interpolate(curve, Number.NaN)).toThrow(RangeError);
    expect(() => interpolate([], 0)).toThrow(RangeError);
  });
});

describe('envelope', () => {
  it('has the mean and the extremes at every x of the range', () => {
    fc.assert(
      fc.property(several, fractions, (some, fraction) => {
        const points = envelope(some);
        if (points.length === 0) return;
        const x = inside(
          points.map((point) => ({ x: point.x, y: 0 })),
          fraction,
        );
        const at = (read: 'mean' | 'low' | 'high') =>
          interpolate(
            points.map((point) => ({ x: point.x, y: point[read] })),
            x,
          );
        const truth = some.map((curve) => interpolate(curve, x));
        // The x of a crossing is rounded; slopes up to 200 / 0.01 enlarge that error.
        const tolerance = 1e-7;
        expect(Math.abs(at('low') - Math.min(...truth))).toBeLessThan(tolerance);
        expect(Math.abs(at('high') - Math.max(...truth))).toBeLessThan(tolerance);
        const mean = truth.reduce((sum, y) => sum + y, 0) / truth.length;
        expect(Math.abs(at('mean') - mean)).toBeLessThan(tolerance);
      }),
    );
  });

  it('covers exactly the range of all curves, with the mean within the extremes', () => {
    fc.assert(
      fc.property(several, (some) => {
        const points = envelope(some);
        const start = Math.max(...some.map((curve) => curve[0]!.x));
        const end = Math.min(...some.map((curve) => curve.at(-1)!.x));
        if (start > end) {
          expect(points).toEqual([]);
          return;
        }
        expect([points[0]!.x, points.at(-1)!.x]).toEqual([start, end]);
        points.forEach(({ x, low, mean, high }, i) => {
          if (i > 0) expect(x).toBeGreaterThan(points[i - 1]!.x);
          expect(low).toBeLessThanOrEqual(mean);
          expect(mean).toBeLessThanOrEqual(high);
        });
      }),
    );
  });

  it('does not depend on the order of the curves', () => {
    fc.assert(
      fc.property(several, (some) => {
        const [forth, back] = [envelope(some), envelope([...some].reverse())];
        const extremes = (points: typeof forth) => points.map(({ low, high }) => [low, high]);
        expect(back.length).toBe(forth.length);
        expect(extremes(back).flat()).toEqual(
          extremes(forth)
            .flat()
            .map((y) => expect.closeTo(y, 6)),
        );
      }),
    );
  });

  it('equals a single curve, and is empty without curves', () => {
    fc.assert(
      fc.property(curves, (curve) => {
        const same = curve.map(({ x, y }) => ({ x, mean: y, low: y, high: y }));
        expect(envelope([curve])).toEqual(same);
      }),
    );
    expect(envelope([])).toEqual([]);
    expect(envelope([[], [{ x: 0, y: 1 }]])).toEqual([]);
  });

  it('has a point where two seeds cross', () => {
    const falling = [
      { x: 0, y: 10 },
      { x: 10, y: 0 },
    ];
    const rising = [
      { x: 0, y: 0 },
      { x: 10, y: 10 },
    ];
    expect(envelope([falling, rising])).toEqual([
      { x: 0, mean: 5, low: 0, high: 10 },
      { x: 5, mean: 5, low: 5, high: 5 },
      { x: 10, mean: 5, low: 0, high: 10 },
    ]);
  });
});

describe('firstReach', () => {
  const curve = [
    { x: 0, y: 80 },
    { x: 10, y: 60 },
    { x: 20, y: 20 },
    { x: 30, y: 50 },
    { x: 40, y: 10 },
  ];

  it('interpolates the first crossing', () => {
    expect(firstReach(curve, 40)).toBe(15);
    expect(firstReach(curve, 80)).toBe(0);
    expect(firstReach(curve, 10)).toBe(40);
    expect(firstReach(curve, 9)).toBeUndefined();
    expect(firstReach([], 9)).toBeUndefined();
  });

  it('returns an x with the level, and only higher values before it', () => {
    fc.assert(
      fc.property(curves, values, (any, level) => {
        const x = firstReach(any, level);
        if (x === undefined) {
          expect(any.every(({ y }) => y > level)).toBe(true);
          return;
        }
        expect(any.filter((point) => point.x < x).every(({ y }) => y > level)).toBe(true);
        // The rounding of x is enlarged by slopes up to 200 / 0.01.
        if (x > any[0]!.x) expect(Math.abs(interpolate(any, x) - level)).toBeLessThan(1e-7);
      }),
    );
  });
});

describe('thin', () => {
  it('keeps short curves and averages long ones', () => {
    const long = Array.from({ length: 10 }, (_, x) => ({ x, y: 2 * x }));
    expect(thin(long, 10)).toEqual(long);
    expect(thin(long, 2)).toEqual([
      { x: 2, y: 4 },
      { x: 7, y: 14 },
    ]);
    expect(thin(long, 3)).toHaveLength(3);
  });
});
