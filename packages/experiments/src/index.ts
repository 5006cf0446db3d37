/**
 * Experiments as data: config schema, presets, the papers' experiments and plans.
 * @module
 */
export * from './configs.js';
export { withDataPath } from './plans/data-path.js';
export { withFeatures } from './plans/features.js';
export { loadExperiment } from './plans/load-experiment.js';
export {
  findExperiment,
  type PlannedExperiment,
  type PlannedPart,
  planExperiment,
} from './plans/plan-experiment.js';
export { type PlannedRun, planRuns, writeExperiment } from './plans/plan-runs.js';
export {
  parseSweptSetting,
  type Sweep,
  type SweptSetting,
  sweepExperiment,
} from './plans/sweep.js';
