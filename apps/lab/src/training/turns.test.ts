import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Fairness } from '../state/lab.js';
import { jointTurns, nextTurn, type Place } from './turns.js';

/** Runs of ℓ generator steps and so many seconds an iteration, which train by their turns. */
function trained(
  fairness: Fairness,
  kinds: readonly { steps: number; seconds: number }[],
  turns: number,
) {
  const places = kinds.map(() => ({
    ...{ isDone: false, isIterating: false, iteration: 0, generatorSteps: 0, trainingSeconds: 0 },
  }));
  for (let i = 0; i < turns; i++) {
    const place = places[nextTurn(fairness, places)!]!;
    const { steps, seconds } = kinds[places.indexOf(place)]!;
    place.iteration++;
    place.generatorSteps += steps;
    place.trainingSeconds += seconds;
  }
  return places;
}

const kinds = fc.array(
  fc.record({ steps: fc.integer({ min: 1, max: 9 }), seconds: fc.integer({ min: 1, max: 9 }) }),
  { minLength: 1, maxLength: 4 },
);
const apart = (values: readonly number[]) => Math.max(...values) - Math.min(...values);

describe('nextTurn', () => {
  it('keeps the runs together: never farther apart than the longest iteration', () => {
    fc.assert(
      fc.property(kinds, fc.nat(100), (runs, turns) => {
        const equal = trained('iterations', runs, turns);
        expect(apart(equal.map(({ iteration }) => iteration))).toBeLessThanOrEqual(1);
        const steps = trained('generator-steps', runs, turns).map((run) => run.generatorSteps);
        expect(apart(steps)).toBeLessThanOrEqual(Math.max(...runs.map((run) => run.steps)));
        const seconds = trained('time', runs, turns).map((run) => run.trainingSeconds);
        expect(apart(seconds)).toBeLessThanOrEqual(Math.max(...runs.map((run) => run.seconds)));
      }),
    );
  });
});

const at = (iteration: number, more: Partial<Place> = {}): Place => ({
  ...{ isDone: false, isIterating: false, iteration },
  ...{ generatorSteps: iteration, trainingSeconds: 0, ...more },
});

it('a run ends its iteration before another one begins', () => {
  expect(nextTurn('iterations', [at(0), at(5, { isIterating: true })])).toBe(1);
  expect(nextTurn('iterations', [at(0, { isDone: true }), at(5)])).toBe(1);
  expect(nextTurn('iterations', [at(0, { isDone: true })])).toBeUndefined();
});

it('runs that move together wait for those behind, but at equal time', () => {
  const places = [at(2), at(1), at(1, { isIterating: true }), at(3, { isIterating: true })];
  expect(jointTurns('iterations', places)).toEqual([1, 2, 3]);
  expect(jointTurns('time', places)).toEqual([0, 1, 2, 3]);
  expect(jointTurns('iterations', [at(0, { isDone: true }), at(4)])).toEqual([1]);
  expect(jointTurns('time', [at(0, { isDone: true })])).toEqual([]);
});
