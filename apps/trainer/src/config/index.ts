/** Experiments as data: schemas, defaults, loading, and the runs an experiment stands for. */
export { formatPath } from './explain-issues.js';
export { loadExperiment } from './load.js';
export { suggestName } from './nearest-name.js';
export {
  generatorSteps,
  parseExperiment,
  parseResolvedRun,
  resolveRuns,
  runName,
} from './parse.js';
export {
  type BaseConfig,
  type DeepPartial,
  type ExperimentConfig,
  type ExperimentInput,
  experimentSchema,
  type RegularizerName,
  type ResolvedRun,
  type RunConfig,
  resolvedRunSchema,
  type Variant,
} from './schema.js';
