/** What the protocol of a run folder stands on. */
import type { Disk } from '../disk/disk.js';
import { machineDisk } from '../disk/machine-disk.js';
import type { Host } from './host.js';
import { thisHost } from './this-host.js';

/** A file system and a host; tests simulate both. */
export interface System {
  readonly disk: Disk;
  readonly host: Host;
}

/** The file system and host of this process. */
export const thisSystem: System = { disk: machineDisk, host: thisHost };
