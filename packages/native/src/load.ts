/** Loads the native binding into the program's copy of TensorFlow.js. */
import { createRequire } from 'node:module';
import path from 'node:path';
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
 * @throws Error if the binding or its TensorFlow library does not load.
 */
export function loadBuilt(tf: TensorFlow, folder: string): void {
  if (tf.findBackendFactory('tensorflow')) return;
  const { load } = createRequire(import.meta.url)(path.join(folder, entry)) as {
    load: (copy: TensorFlow) => void;
  };
  load(tf);
}
