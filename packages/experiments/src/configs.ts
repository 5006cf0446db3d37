/**
 * Experiments as data, where there are no files, such as in a browser: the schema of configs, presets, the
 * datasets that a config can name, and the papers' experiments.
 * @module
 */
export { ArgumentError } from '@wprox/arguments';
export { flowTime, generatorSteps, plannedIterations, stepSize } from './config/budget.js';
export { type FeatureMapConfig, featureMaps } from './config/evaluation.js';
export {
  familyText,
  type GridAxis,
  type GridFamily,
  gridFamilies,
} from './config/grid-families.js';
export { type GridValue, settingNames, valueText } from './config/grid-names.js';
export { misfits } from './config/misfits.js';
export { suggestName } from './config/nearest-name.js';
export { type NetworkSize, type NetworkSizes, networkSizes } from './config/network-size.js';
export {
  criticSteps,
  parseExperiment,
  parseRunConfig,
  resolveRuns,
  runName,
} from './config/parse.js';
export { RunSchedule, type Scheduled } from './config/run-schedule.js';
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
export type {
  PaperExperiment,
  Scale,
  StudyExperiment,
  TrainedExperiment,
} from './papers/paper-experiment.js';
export { experiments } from './papers/papers.js';
export { presetGroups, presets } from './presets/presets.js';
export {
  type DistanceRow,
  type LossesRow,
  type MetricsRow,
  metricsRowSchema,
} from './run-folders/row-schemas.js';
