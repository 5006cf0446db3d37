/**
 * Fuzz test: damaged files are read, or refused with a DatasetError of a few words, within 256 MB in all.
 *
 * `WPROX_FUZZ_ROUNDS` is the number of files of each reader, `WPROX_FUZZ_SEED` the seed of the first, and
 * `WPROX_FUZZ_ONLY` a part of the names of the readers to test.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { Random } from '@wprox/runtime/random';
import { zipSync } from 'fflate';
import { afterAll, describe, expect, it } from 'vitest';
import { DatasetError } from '../errors.js';
import { openRegular } from '../files/regular-file.js';
import { type Picture, withChannels } from '../folders/picture.js';
import { pictureDecoder } from '../folders/picture-decoder.js';
import { MAX_PIXELS } from '../folders/picture-format.js';
import { suite } from '../folders/pillow.fixture.js';
import { readIdx } from '../idx/format.js';
import { readZipDirectory } from '../zip/directory.js';
import { readZipEntry } from '../zip/entry.js';
import { makeZip } from '../zip/zip.fixture.js';
import { anyBytes, gzipContent, jpegSegment, type Mutation, pngChunk } from './mutate.fixture.js';

const { env } = process;
const ROUNDS = Number(env['WPROX_FUZZ_ROUNDS'] || 60);
const FIRST_SEED = Number(env['WPROX_FUZZ_SEED'] || 1);
const ONLY = env['WPROX_FUZZ_ONLY'] ?? '';
const MEMORY_BYTES = 256e6;

const root = await mkdtemp(join(tmpdir(), 'wprox-fuzz-'));
afterAll(() => rm(root, { recursive: true }));

interface Reader {
  readonly name: string;
  /** Undamaged files. */
  readonly files: readonly Uint8Array[];
  readonly mutations: readonly Mutation[];
  /** Reads a file and checks what can be checked of any result. */
  read(file: Uint8Array): Promise<unknown>;
}

function inspect(picture: Picture): Picture {
  const { height, width, channels, pixels } = picture;
  expect(height * width).toBeLessThanOrEqual(MAX_PIXELS);
  expect(pixels).toHaveLength(height * width * channels);
  return picture;
}

const ofKind = (pattern: RegExp) =>
  [...suite].filter(([name]) => pattern.test(name)).map(([, { file }]) => Uint8Array.from(file));
const javascript = await pictureDecoder('javascript');
const sharp = await pictureDecoder('sharp').catch(() => undefined);
const decoded = async (file: Uint8Array) => inspect(await javascript.decode(file));
const inBoth = async (file: Uint8Array) => {
  const first = await sharp!.decode(file).then(inspect);
  const second = await javascript.decode(file).catch((error: DatasetError) => error);
  // sharp reads arithmetic codes too, and libjpeg passes over coefficients that a block does not have.
  if (second instanceof Error) expect(second).toBeInstanceOf(DatasetError);
  else {
    const [a, b] = [first, second].map((picture) => withChannels(picture, 3).pixels);
    expect(Buffer.compare(a!, b!)).toBe(0);
  }
};

const path = join(root, 'file');
const idx = (shape: readonly number[], values: number) => {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header.set([0, 0, 8, shape.length]);
  for (const [i, length] of shape.entries()) header.writeUInt32BE(length, 4 + 4 * i);
  const random = new Random(values);
  return Buffer.concat([header, Uint8Array.from({ length: values }, () => random.integer(256))]);
};
const arrays = [idx([3, 28, 28], 2352), idx([60], 60), idx([2, 3, 4, 5], 120), idx([0], 0)];
async function fromIdx(file: Uint8Array): Promise<void> {
  await writeFile(path, file);
  const { shape, data } = await readIdx(path);
  expect(data).toHaveLength(shape.reduce((product, length) => product * length, 1));
}
async function fromZip(file: Uint8Array): Promise<void> {
  await writeFile(path, file);
  const opened = await openRegular(path);
  try {
    let problem: unknown;
    for (const entry of await readZipDirectory(opened)) {
      const reading = readZipEntry(opened.handle, entry, 1e8);
      await reading.then(
        (bytes) => expect(bytes).toHaveLength(entry.size),
        (error: unknown) => {
          problem = error;
        },
      );
    }
    if (problem) throw problem;
  } finally {
    await opened.handle.close();
  }
}
const text = Buffer.from('some words, '.repeat(99));
const zips = [
  zipSync({ 'a.png': text, deep: { 'b.png': text } }, { level: 6 }),
  zipSync({ 'a.png': text, 'b.png': text.subarray(5) }, { level: 0 }),
  makeZip([{ name: 'a', content: text }, { name: 'b' }], true),
].map((file) => Uint8Array.from(file));

const jpegs = ofKind(/^jpeg/);
const readers: Reader[] = [
  { name: 'PNG', files: ofKind(/^png/), mutations: [anyBytes, pngChunk, pngChunk], read: decoded },
  { name: 'JPEG in JavaScript', files: jpegs, mutations: [anyBytes, jpegSegment], read: decoded },
  { name: 'BMP', files: ofKind(/^bmp/), mutations: [anyBytes], read: decoded },
  { name: 'PBM, PGM, PPM', files: ofKind(/^pnm/), mutations: [anyBytes], read: decoded },
  { name: 'IDX', files: arrays, mutations: [anyBytes], read: fromIdx },
  {
    name: 'gzipped IDX',
    files: arrays.map((file) => gzipSync(file)),
    mutations: [anyBytes, gzipContent],
    read: fromIdx,
  },
  { name: 'zip', files: zips, mutations: [anyBytes], read: fromZip },
  ...(sharp
    ? [
        { name: 'JPEG by sharp', files: jpegs, mutations: [anyBytes, jpegSegment], read: inBoth },
        {
          name: 'WebP by sharp',
          files: ofKind(/^webp/),
          mutations: [anyBytes],
          read: async (file: Uint8Array) => inspect(await sharp.decode(file)),
        },
        {
          name: 'TIFF by sharp',
          files: ofKind(/^tiff/),
          mutations: [anyBytes],
          read: async (file: Uint8Array) => inspect(await sharp.decode(file)),
        },
      ]
    : []),
];

/** Returns what is wrong with an error; undefined if it helps a user. */
function problemOf(error: unknown): string | undefined {
  if (!(error instanceof DatasetError)) return `no DatasetError: ${error}`;
  if (error.code !== 'bad-source') return `the code ${error.code}`;
  const { length } = error.message;
  if (length >= 200) return `${length} characters: ${error.message}`;
  if (/\p{Cc}/u.test(error.message)) return `control characters: ${JSON.stringify(error.message)}`;
  return undefined;
}

const chosen = readers.filter(({ name }) => name.includes(ONLY));
describe.skipIf(chosen.length === 0)('fuzz: readers', () => {
  it.each(chosen)('$name', async ({ name, files, mutations, read }) => {
    for (const file of files.slice(0, 9)) await read(file).catch(expectArithmetic);
    const failures = new Map<string, string>();
    let [readFiles, refused, slowest] = [0, 0, 0];
    const before = process.resourceUsage().maxRSS * 1024;
    for (let seed = FIRST_SEED; seed < FIRST_SEED + ROUNDS && failures.size < 8; seed++) {
      const random = new Random(seed);
      const pick = () => files[random.integer(files.length)]!;
      const file = mutations[random.integer(mutations.length)]!(pick(), random, pick());
      const start = performance.now();
      try {
        await read(file);
        readFiles++;
      } catch (error) {
        refused++;
        const problem = problemOf(error);
        if (problem) failures.set(problem.replace(/\d+/g, '0').slice(0, 80), `${seed}: ${problem}`);
      }
      slowest = Math.max(slowest, performance.now() - start);
    }
    const taken = process.resourceUsage().maxRSS * 1024 - before;
    if (env['WPROX_FUZZ_ROUNDS']) {
      console.info(
        `${name}: ${readFiles} read, ${refused} refused, ${Math.round(taken / 1e6)} MB more in all, ` +
          `slowest ${Math.round(slowest)} ms`,
      );
    }
    expect([...failures.values()]).toEqual([]);
    expect(taken).toBeLessThan(MEMORY_BYTES);
    if (ROUNDS >= 50) expect(Math.min(readFiles, refused)).toBeGreaterThan(0);
  });
});

function expectArithmetic(error: Error): void {
  expect(error.message).toContain('arithmetic');
}
