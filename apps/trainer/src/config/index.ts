/** Experiments as data: schemas, defaults, loading, and the runs an experiment stands for. */
export { requireDataPath, userFiles, withDataPath } from './data-path.js';
export { explainIssues, formatPath } from './explain-issues.js';
export { loadExperiment } from './load.js';
export { suggestName } from './nearest-name.js';
export {
  criticSteps,
  generatorSteps,
  parseExperiment,
  parseResolvedRun,
  resolveRuns,
  runName,
} from './parse.js';
export { sampleShape } from './sample-shape.js';
export {
  type BaseConfig,
  type DatasetConfig,
  type DeepPartial,
  type ExperimentConfig,
  type ExperimentInput,
  experimentSchema,
  pointDatasetNames,
  type RegularizerName,
  type ResolvedRun,
  type RunConfig,
  resolvedRunSchema,
  runConfigSchema,
  type Variant,
} from './schema.js';
