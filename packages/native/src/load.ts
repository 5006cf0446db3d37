/** Loads the native binding into the program's copy of TensorFlow.js. */
import { existsSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { ArgumentError, escaped, quoted, requireMethods, requirePath } from '@wprox/arguments';
import { requireIntactBuild } from './check.js';
import { entry } from './folder.js';
import { BUILD_AGAIN, NativeLoadError } from './load-error.js';

/** The part of `@tensorflow/tfjs` that {@link loadBuilt} names; give it the whole module. */
export interface TensorFlow {
  /** Returns what creates a backend; undefined if the backend is not registered. */
  findBackendFactory(name: string): unknown;
}

/**
 * Registers the backend `tensorflow` that was built into `folder`; a second call does nothing. Before it
 * loads anything it checks that the files are those of the build, and that the folder and those above it
 * are of this user or of root and closed to the writing of others.
 * On Node 23 and newer tfjs-node needs two functions that `node:util` no longer has; `prepareBackend`
 * of `@wprox/runtime` restores them before it calls this.
 * @param tf the module `@tensorflow/tfjs` of the program, at version 4.22.0.
 * @param folder what `builtNative()` returned.
 * @throws ArgumentError unless `tf` is that module and `folder` holds a build; NativeLoadError if the
 *   check refuses the build, or the binding or its TensorFlow library does not load.
 */
export async function loadBuilt(tf: TensorFlow, folder: string): Promise<void> {
  requireMethods('tf', tf, ['findBackendFactory'], 'the module @tensorflow/tfjs');
  requirePath('folder', folder, 'the folder that builtNative() returned');
  if (tf.findBackendFactory('tensorflow')) return;
  if (!existsSync(path.join(folder, entry))) {
    const problem = `${quoted(folder)} holds no build; expected the folder that builtNative() returned`;
    throw new ArgumentError('folder', problem);
  }
  const real = await requireIntactBuild(folder);
  if (tf.findBackendFactory('tensorflow')) return; // another call was faster
  try {
    const { load } = createRequire(import.meta.url)(path.join(real, entry)) as {
      load: (copy: TensorFlow) => void;
    };
    load(tf);
  } catch (cause) {
    const [reason] = String(cause instanceof Error ? cause.message : cause).split('\n');
    const problem = `${escaped(real)} does not load (${quoted(reason!)}); ${BUILD_AGAIN}`;
    throw new NativeLoadError('load', problem, { cause });
  }
}
