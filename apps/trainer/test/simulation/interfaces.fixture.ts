/** The interfaces that the simulation implements, in one place. */
export type {
  Disk,
  DiskEntry,
  DiskFile,
} from '../../../../packages/experiments/src/disk/disk.js';
export type {
  Host,
  ProcessIdentity,
  ProcessState,
} from '../../../../packages/experiments/src/leases/host.js';
