/** A right call of every function that `@wprox/native` exports. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as exported from '@wprox/native';
import type { Calls } from '../misuse.js';

export { exported };

let folder: string;

/** Hides all programs: a build that is really tried ends at once, because no Python is found. */
export async function prepare() {
  const before = process.cwd();
  const { PATH } = process.env;
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-misuse-'));
  await writeFile(path.join(folder, 'index.cjs'), 'exports.load = () => {};');
  process.chdir(folder);
  process.env['PATH'] = folder;
  return async () => {
    process.chdir(before);
    process.env['PATH'] = PATH;
    await rm(folder, { recursive: true });
  };
}

const CALLBACK = 'called by the package, not by users';

export const calls: Calls = {
  'NativeBuildOptions#onStep': CALLBACK,
  'TensorFlow#findBackendFactory': 'a function of TensorFlow.js',
  buildNative: {
    with: () => [{ cacheDir: folder }],
    fails: 'the programs of a build are hidden',
  },
  builtNative: () => [folder],
  loadBuilt: {
    with: () => [{ findBackendFactory: () => null }, folder],
    fails: 'the build has no manifest',
  },
};
