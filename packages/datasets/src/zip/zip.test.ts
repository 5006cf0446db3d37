import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { openRegular } from '../files/regular-file.js';
import { readZipDirectory } from './directory.js';
import { readZipEntry } from './entry.js';
import { type MadeEntry, makeZip } from './zip.fixture.js';

const root = await mkdtemp(join(tmpdir(), 'wprox-zip-'));
afterAll(() => rm(root, { recursive: true }));

/** Reads the contents of an archive, by their names. */
async function contents(archive: Uint8Array, maxBytes = 1e6): Promise<Record<string, string>> {
  const path = join(root, 'a.zip');
  await writeFile(path, archive);
  const file = await openRegular(path);
  try {
    const found: Record<string, string> = {};
    for (const entry of await readZipDirectory(file)) {
      if (entry.name.endsWith('/')) continue;
      const bytes = await readZipEntry(file.handle, entry, maxBytes);
      found[entry.name] = Buffer.from(bytes).toString();
    }
    return found;
  } finally {
    await file.handle.close();
  }
}

const [one, two] = [Buffer.from('first content'), Buffer.from('second '.repeat(999))];
const both = { 'a.txt': String(one), 'folder/b.txt': String(two) };
const refused = (entry: MadeEntry) => contents(makeZip([{ name: 'first' }, entry]));

describe('archives', () => {
  it('of another program are read, packed or stored', async () => {
    for (const level of [0, 6] as const) {
      const archive = zipSync({ 'a.txt': one, folder: { 'b.txt': two } }, { level });
      expect(await contents(archive)).toEqual(both);
    }
  });

  it.each([false, true])('with and without the fields of zip64 are read (%s)', async (zip64) => {
    const entries = [
      { name: 'a.txt', content: one },
      { name: 'folder\\b.txt', content: two, isStored: true },
    ];
    expect(await contents(makeZip(entries, zip64))).toEqual(both);
  });

  it('that are empty, have a comment, or names that are not UTF-8 are read', async () => {
    expect(await contents(makeZip([]))).toEqual({});
    const archive = makeZip([{ name: Uint8Array.of(0x63, 0xe9), content: one }]);
    archive.writeUInt16LE(3, archive.length - 2);
    expect(await contents(Buffer.concat([archive, Buffer.from('abc')]))).toEqual({
      cé: String(one),
    });
  });

  it('cut anywhere are refused', async () => {
    const archive = makeZip([{ name: 'a', content: two }, { name: 'b' }]);
    for (let cut = 0; cut < archive.length; cut += 3) {
      await expect(contents(archive.subarray(0, cut)), `${cut}`).rejects.toMatchObject({
        code: 'bad-source',
      });
    }
  });
});

describe('refused entries', () => {
  it.each<[string, MadeEntry, RegExp]>([
    ['shared bytes', { name: 'x', start: 0 }, /overlaps another part/],
    ['too many packed bytes', { name: 'x', packed: 999 }, /overlaps another part/],
    ['the same name', { name: 'first' }, /two entries with the name "first"/],
    ['a path upward', { name: 'a/../../x' }, /expected a path inside/],
    ['an absolute path', { name: '/etc/x' }, /expected a path inside/],
    ['a drive', { name: 'C:\\x' }, /expected a path inside/],
    ['NUL', { name: 'x\0' }, /name "x\\u0000"/],
    ['no name', { name: '' }, /name ""/],
    ['encryption', { name: 'x', flags: 1 }, /encrypted/],
    ['LZMA', { name: 'x', method: 14 }, /method 14; expected 0 .* or 8/],
    ['a small size', { name: 'x', content: two, size: 10 }, /more than the 10 bytes that it dec/],
    ['a large size', { name: 'x', size: 99 }, /has 7 bytes instead of 99/],
    ['a size above the limit', { name: 'x', size: 2e6 }, /size is 2000000 bytes, more than/],
    ['two stored sizes', { name: 'x', isStored: true, size: 9 }, /two sizes differ/],
    ['another checksum', { name: 'x', crc: 1 }, /checksum/],
    ['an inflation of 1000', { name: 'x', size: 3e8 }, /unpack to 300000007, more than 50 times/],
    ['no local header', { name: 'x', start: 3, packed: 0 }, /overlap|header/],
  ])('%s', async (_, entry, message) => {
    await expect(refused(entry)).rejects.toThrow(message);
    await expect(refused(entry)).rejects.toMatchObject({ code: 'bad-source' });
  });

  it('a million entries in a small archive', async () => {
    const million = contents(makeZip([{ name: 'x' }], true, 1e6));
    await expect(million).rejects.toThrow(/table of contents|overlap/);
    await expect(contents(makeZip([{ name: 'x' }], false, 5))).rejects.toThrow(/table of contents/);
  });
});

it('knows links', async () => {
  const path = join(root, 'links.zip');
  await writeFile(path, makeZip([{ name: 'a', mode: 0o120777 }, { name: 'b' }]));
  const file = await openRegular(path);
  const entries = await readZipDirectory(file);
  await file.handle.close();
  expect(entries.map(({ isLink }) => isLink)).toEqual([true, false]);
});
