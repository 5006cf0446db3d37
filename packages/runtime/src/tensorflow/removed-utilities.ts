/** Restores functions of `node:util` that tfjs-node calls. */
import util from 'node:util';

/**
 * Replaces two functions of `node:util` that Node 23 removed and Node 22 warns of at every call.
 * Older versions of Node are left as they are.
 */
export function restoreRemovedUtilities(
  target: Record<string, unknown> = util as unknown as Record<string, unknown>,
  nodeVersion: string = process.versions.node,
): void {
  if (Number.parseInt(nodeVersion, 10) < 22) return;
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  target['isArray'] = Array.isArray;
}
