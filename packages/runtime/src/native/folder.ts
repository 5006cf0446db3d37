/** Where the native binding that was built on this machine lies. */
import { existsSync } from 'node:fs';
import path from 'node:path';
import { cacheDirectory } from '../cache/directory.js';
import { tensorflowWheel, tfjsNode } from './pinned.js';

/** The file that a finished folder is entered by; it exports `load(tf)`. */
export const entry = 'index.cjs';

/** The folder, whether or not it exists. Its name holds the versions, so an older one is not used. */
export function nativeFolder(cacheDir = cacheDirectory()): string {
  const versions = `tfjs-node-${tfjsNode.version}-tensorflow-${tensorflowWheel.version}`;
  return path.join(cacheDir, 'native', `${versions}-${process.platform}-${process.arch}`);
}

/** @returns the folder if the binding has been built. */
export function builtNative(cacheDir = cacheDirectory()): string | undefined {
  const folder = nativeFolder(cacheDir);
  return existsSync(path.join(folder, entry)) ? folder : undefined;
}
