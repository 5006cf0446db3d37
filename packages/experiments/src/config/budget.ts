/** What follows from the budget of a run: its outer iterations N, its step size h, its flow time h·N. */
import type { Settings } from './settings.js';

type Budgeted = Pick<Settings, 'budget' | 'regularizer'>;

/** Returns ℓ, the number of generator steps in one outer iteration. */
export function generatorSteps(run: Pick<Settings, 'regularizer'>): number {
  return run.regularizer.innerSteps;
}

/** Returns the outer iterations N of a run; undefined if the budget is in seconds. */
export function plannedIterations({ budget, regularizer }: Budgeted): number | undefined {
  if (budget.generatorSteps === undefined) return budget.iterations;
  return Math.ceil(budget.generatorSteps / generatorSteps({ regularizer }));
}

/**
 * Returns the proximal step size h, in squared sample units over units of the loss; undefined without a
 * regularizer. With a horizon T it is T/N.
 */
export function stepSize(run: Budgeted): number | undefined {
  const { regularizer } = run;
  if (regularizer.name === 'none') return undefined;
  const { h } = regularizer;
  return typeof h === 'number' ? h : h.horizon / plannedIterations(run)!;
}

/** Returns the flow time h·N that training covers; undefined without a regularizer or without N. */
export function flowTime(run: Budgeted): number | undefined {
  const [h, iterations] = [stepSize(run), plannedIterations(run)];
  return h === undefined || iterations === undefined ? undefined : h * iterations;
}
