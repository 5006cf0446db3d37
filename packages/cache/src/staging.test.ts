import { mkdir, mkdtemp, readdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { Staging } from './staging.js';

let root: string;
let target: string;
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wprox-staging-'));
  target = join(root, 'cache', 'numbers');
});
afterEach(() => rm(root, { recursive: true }));

/** Makes a folder with one file in a staging folder. */
async function make(staging: Staging, text: string): Promise<string> {
  const made = await staging.subfolder('made');
  await writeFile(join(made, 'file'), text);
  return made;
}

const content = () => readFile(join(target, 'file'), 'utf8');

it('makes the target appear at commit and removes the staging folder', async () => {
  const staging = await Staging.create(target);
  const made = await make(staging, 'one');
  await expect(content()).rejects.toThrow('ENOENT');
  expect(await staging.commit(made, async () => false)).toBe(true);
  await staging.dispose();
  expect(await content()).toBe('one');
  expect(await readdir(join(root, 'cache'))).toEqual(['numbers']);
});

it('keeps a good target of another process and replaces a damaged one', async () => {
  for (const [isGood, text] of [
    [true, 'first'],
    [false, 'second'],
  ] as const) {
    await rm(target, { recursive: true, force: true });
    const [first, second] = [await Staging.create(target), await Staging.create(target)];
    await first.commit(await make(first, 'first'), async () => false);
    expect(await second.commit(await make(second, 'second'), async () => isGood)).toBe(!isGood);
    expect(await content()).toBe(text);
    await first.dispose();
    await second.dispose();
  }
});

it('leaves nothing if the work is abandoned before commit', async () => {
  const staging = await Staging.create(target);
  await make(staging, 'half');
  await staging.dispose();
  expect(await readdir(join(root, 'cache'))).toEqual([]);
});

it('removes staging folders of dead processes and old ones, and keeps the others', async () => {
  const cache = join(root, 'cache');
  const host = hostname().replace(/[^A-Za-z0-9]+/g, '_');
  const folders = {
    dead: `numbers.partial-${host}-999999999-00`,
    alive: `numbers.partial-${host}-${process.pid}-00`,
    elsewhere: 'numbers.partial-other-1-00',
    old: 'numbers.partial-other-2-00',
    unrelated: 'letters.partial-other-3-00',
  };
  for (const folder of Object.values(folders))
    await mkdir(join(cache, folder), { recursive: true });
  const hourAgo = new Date(Date.now() - 3_600_000);
  for (const folder of [folders.old, folders.unrelated]) {
    await utimes(join(cache, folder), hourAgo, hourAgo);
  }
  const staging = await Staging.create(target);
  await staging.dispose();
  const { alive, elsewhere, unrelated } = folders;
  expect((await readdir(cache)).sort()).toEqual([alive, elsewhere, unrelated].sort());
});
