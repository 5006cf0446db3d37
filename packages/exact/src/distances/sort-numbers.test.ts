import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { uniforms } from '../measures/uniforms.fixture.js';
import { sortNumbers } from './sort-numbers.js';

/** How many numbers are not those of the engine's sort; -0 and 0 are two numbers. */
function wrong(values: Float64Array): number {
  const expected = values.slice().sort();
  const found = sortNumbers(values);
  expect(found).toBe(values);
  return expected.reduce((count, x, k) => count + (Object.is(x, found[k]) ? 0 : 1), 0);
}

const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
const { MAX_VALUE, MIN_VALUE } = Number;

describe('sortNumbers', () => {
  it('sorts as the engine does, numbers of every size and sign', () => {
    fc.assert(
      fc.property(fc.array(finite, { minLength: 256, maxLength: 400 }), (values) => {
        expect(wrong(Float64Array.from(values))).toBe(0);
      }),
      { numRuns: 100 },
    );
  });

  it('sorts numbers that are close together, equal, zeros or extreme', () => {
    const close = fc.integer({ min: -40, max: 40 }).map((k) => 1 + k * Number.EPSILON);
    const few = fc.constantFrom(0, -0, 1, -1, MIN_VALUE, -MIN_VALUE, MAX_VALUE, -MAX_VALUE);
    for (const entry of [close, few, close.map((x) => -x), fc.oneof(close, few, finite)]) {
      fc.assert(
        fc.property(fc.array(entry, { minLength: 256, maxLength: 700 }), (values) => {
          expect(wrong(Float64Array.from(values))).toBe(0);
        }),
        { numRuns: 30 },
      );
    }
  });

  it('sorts a part of an array and leaves the rest', () => {
    const draw = uniforms(1);
    const all = Float64Array.from({ length: 5000 }, () => draw() - 0.5);
    const before = all.slice();
    expect(wrong(all.subarray(1000, 4000))).toBe(0);
    expect(all.slice(0, 1000)).toEqual(before.slice(0, 1000));
    expect(all.slice(4000)).toEqual(before.slice(4000));
  });

  it.each([0, 1, 2, 255, 256, 257])('sorts %i numbers', (count) => {
    const draw = uniforms(count + 1);
    expect(wrong(Float64Array.from({ length: count }, () => draw() - 0.5))).toBe(0);
  });
});
