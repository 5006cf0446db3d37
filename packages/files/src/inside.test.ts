import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { FileError } from './file-error.js';
import { requireInside } from './inside.js';

const root = mkdtempSync(path.join(tmpdir(), 'wprox-inside-'));
afterAll(() => rmSync(root, { recursive: true }));

const at = (...parts: string[]) => path.join(root, ...parts);
mkdirSync(at('folder', 'inner'), { recursive: true });
mkdirSync(at('folder-2'));
for (const file of ['folder/a', 'folder/inner/b', 'folder/..c', 'folder-2/d', 'e']) {
  writeFileSync(at(file), '');
}
symlinkSync(at('folder'), at('link'));
symlinkSync(at('e'), at('folder', 'out'));
symlinkSync(at('folder', 'a'), at('folder', 'within'));
symlinkSync(at('folder-2'), at('folder', 'elsewhere'));

it.each([
  ['folder', 'folder/a'],
  ['folder', 'folder/inner/b'],
  ['folder', 'folder/..c'],
  ['folder', 'folder/within'],
  ['link', 'link/a'],
  ['link', 'folder/a'],
])('accepts in %s the file %s', async (folder, file) => {
  await requireInside(at(folder), at(file));
});

it.each([
  ['folder', 'e'],
  ['folder', 'folder/out'],
  ['folder', 'folder/elsewhere/d'],
  ['folder', 'folder-2/d'],
  ['folder', 'folder'],
  ['folder/inner', 'folder/a'],
])('refuses in %s the file %s', async (folder, file) => {
  const refusal = requireInside(at(folder), at(file));
  await expect(refusal).rejects.toBeInstanceOf(FileError);
  await expect(refusal).rejects.toMatchObject({ code: 'EOUTSIDE' });
});

it('refuses a relative path out of the folder', async () => {
  const refusal = requireInside(at('folder'), `${at('folder')}/../e`);
  await expect(refusal).rejects.toMatchObject({ code: 'EOUTSIDE' });
});

it('says that there is no such file', async () => {
  const refusal = requireInside(at('folder'), at('folder', 'none'));
  await expect(refusal).rejects.toMatchObject({
    code: 'ENOENT',
    problem: expect.stringContaining('no such file'),
  });
});
