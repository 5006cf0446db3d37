/** An experiment on disk: the layout, the files of a run, and reading it all back. */
export {
  describeIssue,
  readBytesIfThere,
  readJson,
  renameIfThere,
  writeFileAtomically,
  writeJson,
} from './atomic-file.js';
export { type LockOptions, withLock } from './lock.js';
export {
  defaultExperimentFolder,
  type ExperimentPaths,
  experimentPaths,
  parseRunName,
  type RunPaths,
  runFolder,
  runPaths,
  samplePicture,
} from './paths.js';
export {
  type ExperimentRecord,
  type RunRecord,
  readExperiment,
  readExperimentConfig,
} from './read-experiment.js';
export {
  type RunFolderContent,
  readRunConfig,
  readRunFolder,
  type SamplePicture,
} from './read-run.js';
export {
  appendRow,
  type DistanceMeasure,
  type DistanceRow,
  type DivergedRow,
  type LossesRow,
  type MetricsRow,
  type Modes,
  metricsRowSchema,
  readRows,
  syncRows,
  type TimingRow,
  timingRowSchema,
  truncateRows,
} from './rows.js';
export {
  type MachineRecord,
  type RunState,
  type RunStatus,
  readMachine,
  readStatus,
  writeMachine,
  writeStatus,
} from './run-files.js';
