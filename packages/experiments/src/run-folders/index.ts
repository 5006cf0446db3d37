/** The folders of experiments and runs: their layout, files, locks, and how they are read back. */
export {
  readBytesIfThere,
  readJson,
  writeFileAtomically,
  writeJson,
} from './atomic-file.js';
export {
  type Checkpoint,
  decodeCheckpoint,
  encodeCheckpoint,
  type Position,
  restoreCheckpoint,
  type StreamStates,
  writeBestCheckpoint,
  writeCheckpoint,
} from './checkpoint.js';
export { writeCollection } from './collection.js';
export { deleteRuns, runsToDelete } from './delete-runs.js';
export {
  assertRecordedFeatures,
  type FeatureRecord,
  recordFeatures,
} from './features-file.js';
export { withFolderLock } from './folder-lock.js';
export {
  type CheckpointChoice,
  type KeptCheckpoint,
  readKeptCheckpoint,
} from './kept-checkpoint.js';
export { withLock } from './lock.js';
export { makeFolder } from './make-folder.js';
export {
  defaultExperimentFolder,
  experimentPaths,
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
export { type ReadExperiments, readExperiments } from './read-experiments.js';
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
  type FrechetRow,
  type LossesRow,
  type Modes,
  metricsRowSchema,
  readRows,
  type TravelRow,
  timingRowSchema,
  truncateRows,
  type WarningRow,
} from './rows.js';
export {
  type MachineRecord,
  type RunState,
  readMachine,
  readStatus,
  writeMachine,
  writeStatus,
} from './run-files.js';
export { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';
export { systemProblem } from './system-problem.js';
export { readWalks, type WalkRecord, walkGrids, walksFolder, writeWalks } from './walk-files.js';
export { requireWritable } from './writable.js';
