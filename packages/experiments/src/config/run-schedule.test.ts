import { expect, it } from 'vitest';
import { RunSchedule } from './run-schedule.js';
import { runConfigSchema } from './schema.js';

const scheduleOf = (budget: object, h: unknown = 0.2) =>
  new RunSchedule(
    runConfigSchema.parse({
      regularizer: { name: 'rwp', h, innerSteps: 5 },
      ...{ budget, evaluation: { every: 4 }, log: { every: 3 }, seed: 1 },
    }),
  );
const upTo = (last: number) => Array.from({ length: last }, (_, i) => i + 1);

it('logs every third iteration, evaluates every fourth, and does both at the end', () => {
  const schedule = scheduleOf({ iterations: 10 });
  expect(upTo(10).filter((i) => schedule.isEvaluated(i))).toEqual([4, 8, 10]);
  expect(upTo(10).filter((i) => schedule.isLogged(i))).toEqual([3, 4, 6, 8, 9, 10]);
});

it('ends with the budget', () => {
  const iterations = scheduleOf({ iterations: 10 });
  expect([iterations.isOver(9, 1e9), iterations.isOver(10, 0)]).toEqual([false, true]);
  const steps = scheduleOf({ generatorSteps: 11 });
  expect([steps.iterations, steps.isOver(2, 0), steps.isOver(3, 0)]).toEqual([3, false, true]);
  const seconds = scheduleOf({ seconds: 2 });
  expect([seconds.isOver(99, 1.9), seconds.isOver(1, 2)]).toEqual([false, true]);
  expect([seconds.iterations, seconds.expectedIterations(30, 0.5)]).toEqual([undefined, 120]);
});
