/** What a loss of power leaves of the changes that were not synced. */
import type { Draws } from './draws.fixture.js';
import {
  applyNames,
  type Change,
  type DataChange,
  type FileNode,
  type FolderNode,
  visitNodes,
} from './nodes.fixture.js';

/**
 * - `ordered`: all changes up to a random point in their order survive, and none after it.
 * - `torn`: names as in `ordered`; of the unsynced bytes of each file, a prefix survives. The file ends
 *   there, or has its former size and a tail of zeros or garbage.
 * - `reordered`: each change of a name and each block of 512 bytes survives independently. Names that
 *   change in one step (a rename) survive together. The file ends with the last block that survives, or has
 *   its former size; what it lacks is zeros or garbage.
 */
export const DISK_MODELS = ['ordered', 'torn', 'reordered'] as const;
export type DiskModel = (typeof DISK_MODELS)[number];

const BLOCK = 512;

/** What happens to the lost bytes of a file. */
interface Remains {
  /** 1 for each byte that survives. */
  readonly survives: Uint8Array;
  /** Whether the file keeps its size although its last bytes are lost. */
  keepsSize: boolean;
}

/**
 * Brings a disk to the state after a loss of power, in which all that is left is durable.
 * @param log the changes that were not synced, in their order.
 */
export function losePower(
  root: FolderNode,
  log: readonly Change[],
  model: DiskModel,
  draws: Draws,
): void {
  const cut = draws.below(log.length + 1);
  const share = draws.oneOf([0, 0.25, 0.5, 0.75, 1]);
  const files = new Map<FileNode, Remains>();
  log.forEach((change, index) => {
    if (change.kind === 'names') {
      const survives = model === 'reordered' ? draws.chance(share) : index < cut;
      if (survives) applyNames(change, 'durable');
      return;
    }
    let remains = files.get(change.file);
    if (!remains) {
      const survives = new Uint8Array(change.file.size).fill(1);
      remains = { survives, keepsSize: model === 'reordered' && draws.chance(0.25) };
      files.set(change.file, remains);
    }
    remains.survives.fill(0, change.start, change.end);
    if (model === 'reordered') keepBlocks(change, remains.survives, share, draws);
    else if (model === 'ordered') {
      if (index < cut) remains.survives.fill(1, change.start, change.end);
      // The change at the cut can be half done.
      else if (index === cut) remains.survives.fill(1, change.start, drawPrefix(change, draws));
    }
  });
  for (const [file, remains] of files) {
    if (model === 'torn') tear(remains, draws);
    leave(file, remains, draws);
  }
  restart(root, draws);
}

/** Draws where a prefix ends; often it is nothing or all. */
function drawPrefix({ start, end }: { start: number; end: number }, draws: Draws): number {
  const extent = draws.below(4);
  if (extent < 2) return extent === 0 ? start : end;
  return start + draws.below(end - start + 1);
}

function keepBlocks(change: DataChange, survives: Uint8Array, share: number, draws: Draws): void {
  if (change.isDoomed) return;
  for (let at = change.start; at < change.end; ) {
    const end = Math.min(change.end, (Math.floor(at / BLOCK) + 1) * BLOCK);
    if (draws.chance(share)) survives.fill(1, at, end);
    at = end;
  }
}

/** Lets a prefix of the lost bytes survive. */
function tear(remains: Remains, draws: Draws): void {
  const { survives } = remains;
  const start = survives.indexOf(0);
  if (start < 0) return;
  const how = draws.oneOf(['none', 'bytes', 'blocks', 'tail']);
  remains.keepsSize = how === 'tail';
  let end = how === 'none' ? start : drawPrefix({ start, end: survives.length }, draws);
  if (how === 'blocks') end = Math.max(start, Math.floor(end / BLOCK) * BLOCK);
  survives.fill(1, start, end);
}

/** Cuts a file and fills its lost bytes. */
function leave(file: FileNode, { survives, keepsSize }: Remains, draws: Draws): void {
  file.size = keepsSize ? survives.length : survives.lastIndexOf(1) + 1;
  const isGarbage = draws.chance(0.5);
  for (let k = 0; k < file.size; k++) {
    if (survives[k] === 0) file.bytes[k] = isGarbage ? draws.below(256) : 0;
  }
}

/** Makes what is left visible. Of a time that was not synced, the old or the new one is left. */
function restart(root: FolderNode, draws: Draws): void {
  visitNodes(root, 'durable', (_, node) => {
    if (node.time !== node.durableTime && draws.chance(0.5)) node.time = node.durableTime;
    node.durableTime = node.time;
    if (!('entries' in node)) return;
    node.entries.clear();
    for (const [name, inside] of node.durable) node.entries.set(name, inside);
  });
}
