/** A right call of every function that `@wprox/cache` exports. */
import { mkdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as exported from '@wprox/cache';
import type { Calls } from '../misuse.js';

export { exported };

let folder: string;
let staging: exported.Staging;
let folders = 0;

/** Works in a temporary folder, because some wrong values are relative paths. */
export async function prepare() {
  const before = process.cwd();
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-misuse-'));
  process.chdir(folder);
  // A target with content is not replaced before `isIntact` has answered.
  await mkdir(path.join(target(), 'content'), { recursive: true });
  staging = await exported.Staging.create(target());
  return async () => {
    await staging.dispose();
    process.chdir(before);
    await rm(folder, { recursive: true });
  };
}

const target = () => path.join(folder, 'target');

/** A new folder for each call, because `commit` moves it. */
function made(): string {
  const name = path.join(staging.folder, `made-${folders++}`);
  mkdirSync(name);
  return name;
}

export const calls: Calls = {
  makePrivateFolder: () => [path.join(folder, 'private')],
  'Staging.create': () => [target()],
  'Staging#subfolder': { on: () => staging, with: () => ['other'] },
  'Staging#commit': { on: () => staging, with: () => [made(), async () => true] },
};
