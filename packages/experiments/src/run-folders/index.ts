/**
 * Reads and writes the folders of experiments and runs: their files, leases and checkpoints.
 * @module
 */

export type { Disk, DiskEntry, DiskFile } from '../disk/disk.js';
export { machineDisk } from '../disk/machine-disk.js';
export { systemProblem } from '../disk/system-problem.js';
export { UnknownFormatError } from '../format.js';
export type { Host, ProcessIdentity, ProcessState } from '../leases/host.js';
export {
  givenLease,
  type HeldLease,
  Lease,
  type LeaseHolding,
  LeaseLostError,
  type LeaseOptions,
  leaseSeconds,
  withLease,
} from '../leases/lease.js';
export { LeasedFolder } from '../leases/leased-folder.js';
export { type System, thisSystem } from '../leases/system.js';
export {
  jsonText,
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
  type StreamStates,
} from './checkpoint.js';
export { writeCollection } from './collection.js';
export { deleteRuns, runsToDelete } from './delete-runs.js';
export type { EventFollower, StepContent } from './event-follower.js';
export { assertRecordedFeatures, type FeatureRecord } from './features-file.js';
export {
  type FolderLeaseOptions,
  runLeaseFolder,
  sweepRun,
  withExperimentLease,
  withRunLease,
} from './folder-leases.js';
export {
  type CheckpointChoice,
  type KeptCheckpoint,
  readKeptCheckpoint,
} from './kept-checkpoint.js';
export { kernelDifferences, OtherKernelsError, refuseChange } from './kernels.js';
export { OpenRun, type OpenRunOptions } from './open-run.js';
export { type PackedRun, packRuns } from './packed-runs.js';
export {
  defaultExperimentFolder,
  experimentPaths,
  runFolder,
  runPaths,
  sampleIteration,
  samplePicture,
} from './paths.js';
export { isProvenComplete } from './prove-files.js';
export {
  type ExperimentRecord,
  type RunRecord,
  readExperiment,
  readExperimentConfig,
} from './read-experiment.js';
export { type ReadExperiments, readExperiments } from './read-experiments.js';
export {
  primaryDistances,
  type RunFolderContent,
  readRunConfig,
  readRunFolder,
  rowsByKind,
  type SamplePicture,
} from './read-run.js';
export {
  type DistanceMeasure,
  type DistanceRow,
  type FrechetRow,
  type LossesRow,
  type MetricsRow,
  type Modes,
  metricsRowSchema,
  type TimingRow,
  type TravelRow,
  timingRowSchema,
  type WarningRow,
} from './row-schemas.js';
export { appendRow, readRows } from './rows.js';
export {
  type Computing,
  type Kernels,
  type MachineRecord,
  type RunState,
  readMachine,
  readStatus,
  statusText,
  writeMachine,
  writeStatus,
} from './run-files.js';
export { decodeSafetensors, encodeSafetensors, type TensorData } from './safetensors.js';
export {
  type OpenStudy,
  readStudyIdentity,
  readUnit,
  type StudyIdentity,
  type StudyPaths,
  studyPaths,
  withStudyFolder,
} from './study-folder.js';
export { readWalks, type WalkRecord, walkGrids, walksFolder, writeWalks } from './walk-files.js';
export { requireWritable } from './writable.js';
