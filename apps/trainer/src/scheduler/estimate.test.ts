import { type PlannedRun, resolveRuns, runName } from '@wprox/experiments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { fakeCost, smallExperiment } from '../../test/scheduler/experiment.fixture.js';
import { estimate } from './estimate.js';
import { makespan } from './makespan.js';

describe('makespan', () => {
  const queue = fc.array(fc.integer({ min: 0, max: 1000 }), { maxLength: 20 });

  it('lies between the longest run or the mean share of a process and the sum', () => {
    fc.assert(
      fc.property(queue, fc.integer({ min: 1, max: 8 }), (seconds, processes) => {
        const sum = seconds.reduce((a, b) => a + b, 0);
        const all = makespan(seconds, processes);
        expect(all).toBeGreaterThanOrEqual(Math.max(sum / processes, ...seconds, 0));
        expect(all).toBeLessThanOrEqual(sum);
      }),
    );
  });

  it('gives each run to the process that is free first', () => {
    expect(makespan([3, 1, 1, 4], 2)).toBe(6);
    expect(makespan([], 2)).toBe(0);
  });
});

describe('estimate', () => {
  const planned = (action: PlannedRun['action'], iteration: number): PlannedRun => {
    const [config] = resolveRuns(smallExperiment(['a'], { budget: { iterations: 7 } }));
    return { name: runName(config!), config: config!, folder: 'x', action, iteration };
  };
  const costs = new Map([['a', fakeCost]]);

  it('counts the iterations and evaluations that are left', () => {
    // Evaluations at 0, 2, 4, 6 and at the last iteration, 7.
    const { runSeconds, seconds, bytes } = estimate([planned('start', 0)], costs, 2);
    expect(runSeconds).toEqual([7 * 10 + 5 * 1]);
    expect(seconds).toBe(75);
    expect(bytes).toBeGreaterThan(2 * 1e6 + 5 * 5e4);
    expect(bytes).toBeLessThan(2 * 1e6 + 6 * 5e4);
    expect(estimate([planned('resume', 4)], costs, 2).runSeconds).toEqual([3 * 10 + 2 * 1]);
  });

  it('is 0 for complete runs and does not need their costs', () => {
    const nothing = { runSeconds: [0], seconds: 0, bytes: 0 };
    expect(estimate([planned('skip', 7)], new Map(), 2)).toEqual(nothing);
  });
});
