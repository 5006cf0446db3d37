/** What follows from a budget: N, h and h·N. */
import { describe, expect, it } from 'vitest';
import { flowTime, generatorSteps, plannedIterations, stepSize } from './budget.js';
import { parseExperiment, resolveRuns } from './parse.js';
import type { ExperimentInput } from './schema.js';

const small = {
  name: 'small',
  title: 'Small',
  budget: { iterations: 160 },
  evaluation: { every: 2 },
  seeds: [1],
  variants: { none: { label: 'no regularizer' } },
} satisfies ExperimentInput;

const rwp = { name: 'rwp', innerSteps: 5 } as const;

function runOf(change: Record<string, unknown>) {
  const variants = { only: { label: 'only', ...change } };
  return resolveRuns(parseExperiment({ ...small, variants }, 'small.json'))[0]!;
}

describe('the budget of a run', () => {
  it('is in outer iterations', () => {
    const run = runOf({ regularizer: { ...rwp, h: 0.5 } });
    expect([plannedIterations(run), stepSize(run), flowTime(run)]).toEqual([160, 0.5, 80]);
  });

  it('is in generator steps, of which ℓ are an outer iteration', () => {
    const exact = runOf({ budget: { generatorSteps: 400 }, regularizer: rwp });
    expect([plannedIterations(exact), generatorSteps(exact)]).toEqual([80, 5]);
    expect(plannedIterations(runOf({ budget: { generatorSteps: 401 }, regularizer: rwp }))).toBe(
      81,
    );
    expect(plannedIterations(runOf({ budget: { generatorSteps: 400 } }))).toBe(400);
  });

  it('is in seconds, so that N is not known', () => {
    const run = runOf({ budget: { seconds: 60 }, regularizer: { ...rwp, h: 1 } });
    expect([plannedIterations(run), stepSize(run), flowTime(run)]).toEqual([
      undefined,
      1,
      undefined,
    ]);
  });

  it('gives h = T/N if the flow time T is given', () => {
    const run = runOf({ regularizer: { ...rwp, h: { horizon: 80 } } });
    expect([stepSize(run), flowTime(run)]).toEqual([0.5, 80]);
    const shorter = runOf({
      budget: { generatorSteps: 100 },
      regularizer: { ...rwp, h: { horizon: 80 } },
    });
    expect([stepSize(shorter), flowTime(shorter)]).toEqual([4, 80]);
  });

  it('has no h without a regularizer', () => {
    expect([stepSize(runOf({})), flowTime(runOf({}))]).toEqual([undefined, undefined]);
  });
});

it.each([
  [{ budget: {} }, 'variants.only.budget is {}; expected exactly one of'],
  [
    { budget: { iterations: 3, seconds: 2 } },
    'exactly one of iterations, generatorSteps and seconds',
  ],
  [{ budget: { minutes: 3 } }, 'variants.only.budget.minutes'],
  [{ budget: { seconds: 0 } }, 'variants.only.budget.seconds is 0'],
  [{ budget: { seconds: 5 }, regularizer: { ...rwp, h: { horizon: 3 } } }, 'regularizer.h is '],
  [{ regularizer: { ...rwp, h: { horizon: -1 } } }, 'variants.only.regularizer.h'],
  [{ regularizer: { ...rwp, h: { horizont: 1 } } }, 'variants.only.regularizer.h'],
  [{ regularizer: { ...rwp, h: 'auto' } }, 'a number above 0, or { "horizon": T }'],
])('refuses %j', (change, text) => {
  expect(() => runOf(change)).toThrow(text);
});
