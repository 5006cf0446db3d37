/** Finds the native binding that was built on this machine. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { requirePath } from '@wprox/arguments';
import { cacheDirectory } from '@wprox/cache';
import { tensorflowWheel, tfjsNode } from './pinned.js';

/** The entry of a finished folder, a CommonJS module that exports `load(tf)`. */
export const entry = 'index.cjs';

/** Returns the folder of a build, which may not exist. Its name has the versions of all parts. */
export function nativeFolder(cacheDir = cacheDirectory()): string {
  const versions = `tfjs-node-${tfjsNode.version}-tensorflow-${tensorflowWheel.version}`;
  return path.join(cacheDir, 'native', `${versions}-${process.platform}-${process.arch}`);
}

/**
 * Returns the folder of the finished build; undefined if there is none.
 * @param cacheDir the cache folder; `cacheDirectory()` of `@wprox/cache` by default.
 * @throws ArgumentError unless it is a path.
 */
export function builtNative(cacheDir = cacheDirectory()): string | undefined {
  requirePath('cacheDir', cacheDir, 'the path of the cache folder');
  const folder = nativeFolder(cacheDir);
  return existsSync(path.join(folder, entry)) ? folder : undefined;
}
