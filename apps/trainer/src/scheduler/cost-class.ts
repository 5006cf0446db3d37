/** Groups runs whose iterations and evaluations cost the same, so that a dry run times one of each. */
import type { ResolvedRun } from '@wprox/experiments';

/** Settings that change what is computed, but not how long it takes. */
const WITHOUT_COST: readonly string[] = [
  'variant',
  'seed',
  'budget',
  'log',
  'divergence',
  'every',
  'h',
  'damping',
  'learningRate',
  'beta1',
  'beta2',
  'epsilon',
  'decay',
  'clip',
  'penaltyWeight',
];

/** Returns a text that is equal for runs of equal cost: their settings without rates and budgets. */
export function costClass(config: ResolvedRun): string {
  return JSON.stringify(config, (key, value) => (WITHOUT_COST.includes(key) ? undefined : value));
}
