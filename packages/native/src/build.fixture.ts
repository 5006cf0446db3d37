/** Small builds for tests: a few files with a manifest that the code of a true build writes. */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { entry, nativeFolder } from './folder.js';
import { bindingFile } from './layout.js';
import type { TensorFlow } from './load.js';
import { writeManifest } from './manifest.js';

/** More bytes than those of the files that are always hashed. */
const LARGE = 2 ** 24 + 1;
export const largeFile = 'lib/libtensorflow_cc.so.2';
export const innerFile = 'node_modules/inner/index.js';

/** A build in a cache folder, in a folder of its own. */
export interface SmallBuild {
  readonly root: string;
  readonly cacheDir: string;
  readonly folder: string;
  /** Returns the path of one of its files. */
  at(name: string): string;
  /** Whether anything of it was run. */
  hasRun(): boolean;
  dispose(): Promise<void>;
}

/** @param script the text of index.cjs after the line that leaves a trace; by default a good one. */
export async function smallBuild(
  script = 'exports.load = (tf) => tf.registerBackend(require("inner"));',
): Promise<SmallBuild> {
  const root = await mkdtemp(path.join(tmpdir(), 'wprox-build-'));
  const cacheDir = path.join(root, 'cache');
  const folder = nativeFolder(cacheDir);
  const trace = path.join(root, 'trace');
  const at = (name: string) => path.join(folder, name);
  const files = {
    [entry]: `require("node:fs").writeFileSync(${JSON.stringify(trace)}, "");\n${script}\n`,
    [innerFile]: 'module.exports = "tensorflow";\n',
    [bindingFile]: 'no binding',
    [largeFile]: new Uint8Array(LARGE),
  };
  for (const [name, content] of Object.entries(files)) {
    await mkdir(path.dirname(at(name)), { recursive: true, mode: 0o700 });
    await writeFile(at(name), content, { mode: 0o600 });
  }
  await writeManifest(folder);
  return {
    ...{ root, cacheDir, folder, at },
    hasRun: () => existsSync(trace),
    dispose: () => rm(root, { recursive: true, force: true }),
  };
}

/** Stands for `@tensorflow/tfjs`; `registered` lists the backends. */
export function registry(): TensorFlow & { readonly registered: string[] } {
  const registered: string[] = [];
  const tf = {
    registered,
    findBackendFactory: (name: string) => (registered.includes(name) ? () => {} : null),
    registerBackend: (name: string) => registered.push(name),
  };
  return tf;
}
