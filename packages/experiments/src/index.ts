/** Experiments as data: config schema, presets, the papers’ experiments and plans. */
export { type FeatureMapConfig, featureMaps } from './config/evaluation.js';
export { misfits } from './config/misfits.js';
export { suggestName } from './config/nearest-name.js';
export {
  criticSteps,
  generatorSteps,
  parseExperiment,
  resolveRuns,
  runName,
} from './config/parse.js';
export {
  type ExperimentConfig,
  type ExperimentInput,
  type ResolvedRun,
  type RunConfig,
  runConfigSchema,
} from './config/schema.js';
export {
  type DatasetConfig,
  datasets,
  type OpenDataset,
  openDataset,
  sampleShape,
  userFilesOf,
} from './datasets/datasets.js';
export {
  type DatasetDescriptor,
  type DatasetOrigin,
  type OnDecoding,
  type OpenedData,
  sampleSourceOf,
} from './datasets/descriptor.js';
export {
  ConfigError,
  CorruptFileError,
  DivergedError,
  ExpectedError,
  RunFolderError,
} from './errors.js';
export type { Scale } from './papers/paper-experiment.js';
export { experiments } from './papers/papers.js';
export { withDataPath } from './plans/data-path.js';
export { withFeatures } from './plans/features.js';
export { loadExperiment } from './plans/load-experiment.js';
export { type PlannedExperiment, planExperiment } from './plans/plan-experiment.js';
export { type PlannedRun, planRuns, writePlan } from './plans/plan-runs.js';
export { presetGroups, presets } from './presets/presets.js';
