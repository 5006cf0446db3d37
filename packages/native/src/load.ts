/** Loads the native binding into the program's copy of TensorFlow.js. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ArgumentError, quoted, requireMethods, requirePath } from '@wprox/arguments';
import { entry } from './folder.js';

/** The part of `@tensorflow/tfjs` that {@link loadBuilt} names; give it the whole module. */
export interface TensorFlow {
  findBackendFactory(name: string): unknown;
}

/**
 * Registers the backend `tensorflow` that was built into `folder`; a second call does nothing.
 * On Node 23 and newer tfjs-node needs two functions that `node:util` no longer has; `prepareBackend`
 * of `@wprox/runtime` restores them before it calls this.
 * @param tf the module `@tensorflow/tfjs` of the program, at version 4.22.0.
 * @param folder what `builtNative()` returned.
 * @throws ArgumentError unless `tf` is that module and `folder` holds a build.
 * @throws Error if the binding or its TensorFlow library does not load.
 */
export function loadBuilt(tf: TensorFlow, folder: string): void {
  requireMethods('tf', tf, ['findBackendFactory'], 'the module @tensorflow/tfjs');
  requirePath('folder', folder, 'the folder that builtNative() returned');
  if (tf.findBackendFactory('tensorflow')) return;
  const file = path.join(folder, entry);
  if (!existsSync(file)) {
    const problem = `${quoted(folder)} holds no build; expected the folder that builtNative() returned`;
    throw new ArgumentError('folder', problem);
  }
  const { load } = createRequire(import.meta.url)(file) as {
    load: (copy: TensorFlow) => void;
  };
  load(tf);
}
