import { existsSync } from 'node:fs';
import { rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, expect, it } from 'vitest';
import { registry, type SmallBuild, smallBuild } from './build.fixture.js';
import { loadBuilt } from './load.js';
import { NativeLoadError } from './load-error.js';

let build: SmallBuild | undefined;
afterEach(async () => build?.dispose());

it("hands the program's TensorFlow.js to the build once", async () => {
  build = await smallBuild();
  const tf = registry();
  await Promise.all([loadBuilt(tf, build.folder), loadBuilt(tf, build.folder)]);
  await loadBuilt(tf, build.folder);
  expect(tf.registered).toEqual(['tensorflow']);
});

it('names the folder if it contains no build', async () => {
  const folder = path.join(tmpdir(), 'there-is-no-such-build');
  expect(existsSync(folder)).toBe(false);
  await expect(loadBuilt(registry(), folder)).rejects.toThrow(/^folder .*there-is-no-such-build/);
});

it.each([
  ['throws', 'throw new Error("libtensorflow_cc.so.2: file too short\\nsecond line");'],
  ['throws when it is called', 'exports.load = () => { throw new Error("file too short"); };'],
  ['asks for a missing module', 'require("./file too short.js");'],
])('says in one line why a build does not load that %s', async (_, script) => {
  build = await smallBuild(script);
  const failure = await loadBuilt(registry(), build.folder).catch((error: unknown) => error);
  expect(failure).toBeInstanceOf(NativeLoadError);
  expect(failure).toMatchObject({ code: 'load', cause: expect.any(Error) });
  expect((failure as Error).message).toMatch(/^.*file too short.*wprox-native --force$/);
});

it('says that files are gone if the folder vanishes', async () => {
  build = await smallBuild();
  await rm(build.at('node_modules'), { recursive: true });
  await expect(loadBuilt(registry(), build.folder)).rejects.toThrow(/index\.js is missing/);
});
