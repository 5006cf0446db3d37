/** Loads the native backend into this program's copy of tfjs. */
import { createRequire } from 'node:module';
import path from 'node:path';
import util from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { entry } from './folder.js';

/**
 * tfjs-node calls two functions of `node:util` that newer Nodes have removed (from 23) or warn of
 * (from 22), by their old names and each time anew. They are given back, without the warning.
 */
export function restoreRemovedUtilities(
  target: Record<string, unknown> = util as unknown as Record<string, unknown>,
  nodeVersion: string = process.versions.node,
): void {
  if (Number.parseInt(nodeVersion, 10) < 22) return;
  target['isNullOrUndefined'] = (value: unknown) => value === null || value === undefined;
  target['isArray'] = Array.isArray;
}

/** Registers the backend that was built into `folder`; twice does no harm. */
export function loadBuilt(folder: string): void {
  if (tf.findBackendFactory('tensorflow')) return;
  const { load } = createRequire(import.meta.url)(path.join(folder, entry)) as {
    load: (copy: typeof tf) => void;
  };
  load(tf);
}
