import { describe, expect, it } from 'vitest';
import type { LossesRow, StepLosses } from '../../training/protocol.js';
import { EMPTY_HISTORY, withDistance, withFrame } from './history.js';

const step = (iteration: number, at: number, steps = 3): StepLosses => ({
  iteration,
  place: { kind: 'generator', step: at, steps },
  loss: at,
  penalty: at / 10,
});
const critic: StepLosses = {
  iteration: 0,
  place: { kind: 'critic', step: 0, steps: 1 },
  loss: 9,
  penalty: undefined,
};
const row = (iteration: number): LossesRow => ({
  iteration,
  generatorSteps: 5 * iteration,
  trainingSeconds: iteration / 100,
  criticLoss: 1,
  generatorLoss: 1,
  penalty: 0,
});
const distance = (iteration: number) => ({
  iteration,
  generatorSteps: 5 * iteration,
  trainingSeconds: 0,
  distance: 1,
});

describe('the rounds of a run', () => {
  it('keep the last complete one while the next one goes on', () => {
    const first = withFrame(EMPTY_HISTORY, {
      rows: [],
      losses: [critic, step(0, 0), step(0, 1), step(0, 2), critic, step(1, 0)],
    });
    expect(first.round!.iteration).toBe(0);
    expect(first.round!.steps.map(({ loss }) => loss)).toEqual([0, 1, 2]);
    expect(first.nextRound!.steps).toHaveLength(1);
    const second = withFrame(first, { rows: [], losses: [step(1, 1), step(1, 2)] });
    expect(second.round!.iteration).toBe(1);
    expect(second.round!.steps).toHaveLength(3);
  });

  it('are none before the first inner step', () => {
    const history = withFrame(EMPTY_HISTORY, { rows: [], losses: [critic] });
    expect(history.round).toBeUndefined();
    expect(history.nextRound).toBeUndefined();
  });

  it('change nothing if a frame brings nothing', () => {
    expect(withFrame(EMPTY_HISTORY, { rows: [], losses: [] })).toBe(EMPTY_HISTORY);
  });
});

describe('the points of the charts', () => {
  it('stay in order and keep the first and the last when there are many', () => {
    let history = EMPTY_HISTORY;
    for (let i = 0; i < 20_000; i++) {
      history = withFrame(history, { rows: [row(i)], losses: [] });
    }
    const iterations = history.rows.map(({ iteration }) => iteration);
    expect(iterations.length).toBeLessThanOrEqual(1200);
    expect(iterations[0]).toBe(0);
    expect(iterations.at(-1)).toBe(19_999);
    expect(iterations).toEqual(iterations.toSorted((one, other) => one - other));
  });

  it('take a distance only if the run has gone on', () => {
    const first = withDistance(EMPTY_HISTORY, distance(3));
    expect(withDistance(first, distance(3))).toBe(first);
    expect(withDistance(first, distance(4)).distances).toHaveLength(2);
  });
});
