import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { expect, it } from 'vitest';
import { entry } from './folder.js';
import { loadBuilt } from './load.js';

it("hands the program's TensorFlow.js to the build once", async () => {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-load-'));
  await writeFile(
    path.join(folder, entry),
    'exports.load = (tf) => tf.registerBackend("tensorflow");',
  );
  const registered: string[] = [];
  const tf = {
    findBackendFactory: (name: string) => (registered.includes(name) ? () => {} : null),
    registerBackend: (name: string) => registered.push(name),
  };
  loadBuilt(tf, folder);
  loadBuilt(tf, folder);
  expect(registered).toEqual(['tensorflow']);
  await rm(folder, { recursive: true });
});

it('names the folder if it contains no build', () => {
  const folder = path.join(tmpdir(), 'there-is-no-such-build');
  expect(() => loadBuilt({ findBackendFactory: () => null }, folder)).toThrow(
    /^folder .*there-is-no-such-build/,
  );
});
