/** The interfaces that the simulation implements, in one place. */
export type {
  Disk,
  DiskEntry,
  DiskFile,
  Host,
  ProcessIdentity,
  ProcessState,
} from '@wprox/experiments/run-folders';
