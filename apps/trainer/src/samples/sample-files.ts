/** Writes samples as a folder or zip archive of PNG files, as a NumPy archive, or as a table. */

import { randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { mkdir, readdir, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import type { ImageSplit } from '@wprox/datasets';
import { ConfigError } from '@wprox/experiments';
import { requireWritable, systemProblem } from '@wprox/experiments/run-folders';
import { makeFolder } from '@wprox/files';
import { npyHeader } from '@wprox/metrics';
import { encode } from 'fast-png';
import { Zip, ZipPassThrough } from 'fflate';

/** Formats: single PNG files in a folder or an archive, all images in one array, or lines of numbers. */
export type SampleFormat = 'folder' | 'zip' | 'npz' | 'csv';

/** Returns the format that the end of the target's name chooses. */
export function formatOf(target: string): SampleFormat {
  const end = path.extname(target).toLowerCase();
  return end === '.zip' ? 'zip' : end === '.npz' ? 'npz' : end === '.csv' ? 'csv' : 'folder';
}

/** @throws ConfigError if the target has no name, or exists and is not an empty folder. */
export async function assertFree(target: string): Promise<void> {
  if (target.trim() === '') {
    throw new ConfigError("--out is ''; expected a folder, or a file .zip, .npz or .csv; name one");
  }
  await requireWritable(target);
  const found = await stat(target).catch(() => undefined);
  if (!found) return;
  const isFolder = found.isDirectory() && formatOf(target) === 'folder';
  if (isFolder && (await readdir(target)).length === 0) return;
  throw new ConfigError(
    `--out is ${target}, which ${isFolder ? 'has files' : 'exists already'}; expected ` +
      `${isFolder ? 'a new or an empty folder' : 'a new file'}; delete it or give another --out`,
  );
}

/** A zip archive holds at most this many bytes without the extension for 64 bits, which is not written. */
const LARGEST_ARCHIVE = 2 ** 32 - 2 ** 20;
/** A fixed time, so that the same samples give the same bytes. */
const EPOCH = new Date(1980, 0, 1);
/** Name that NumPy's `savez` gives the first array; programs that read samples expect it. */
const ARRAY = 'arr_0.npy';

/** Images to write, batch by batch. */
export interface ImagesToWrite {
  readonly count: number;
  /** [height, width, channels]. */
  readonly shape: readonly number[];
  readonly batches: AsyncIterable<ImageSplit>;
}

/**
 * Writes images completely or not at all: under a temporary name beside the target, which is then renamed.
 *
 * @param target must not exist, except for an empty folder.
 * @throws ConfigError if the format cannot hold the images; what the batches throw.
 */
export async function writeImages(target: string, images: ImagesToWrite): Promise<void> {
  const format = formatOf(target);
  if (format === 'csv') {
    throw new ConfigError(
      `--out is ${target}, but the run generates images; expected a folder, .zip or .npz`,
    );
  }
  const bytes = images.shape.reduce((product, length) => product * length, images.count);
  if (format !== 'folder' && bytes > LARGEST_ARCHIVE) {
    throw new ConfigError(
      `${images.count} images have ${bytes} bytes; expected at most ${LARGEST_ARCHIVE} in one archive; ` +
        'write a folder, or fewer images',
    );
  }
  await replaced(target, async (temporary) => {
    if (format === 'folder') await writeFolder(temporary, images);
    else if (format === 'zip') await writeArchive(temporary, pngEntries(images));
    else await writeArchive(temporary, [arrayEntry(images)]);
  });
}

/**
 * Writes points [count, coordinates] as lines of numbers or as a float32 array; completely or not at all.
 * @throws ConfigError if the format is one of images.
 */
export async function writePoints(
  target: string,
  values: Float32Array,
  coordinates: number,
): Promise<void> {
  const format = formatOf(target);
  const count = values.length / coordinates;
  if (format === 'folder' || format === 'zip') {
    throw new ConfigError(
      `--out is ${target}, but the run generates points; expected a file .npz or .csv; give another --out`,
    );
  }
  await replaced(target, async (temporary) => {
    if (format === 'npz') {
      const bytes = new Uint8Array(values.buffer, values.byteOffset, values.byteLength);
      const parts = [npyHeader('<f4', [count, coordinates]), bytes];
      await writeArchive(temporary, [{ name: ARRAY, parts }]);
      return;
    }
    const lines = Array.from({ length: count }, (_, i) =>
      values.subarray(i * coordinates, (i + 1) * coordinates).join(','),
    );
    await writeFile(temporary, `${lines.join('\n')}\n`);
  });
}

/** Calls `write` with a temporary path, then renames it to the target; removes it after an error. */
async function replaced(
  target: string,
  write: (temporary: string) => Promise<void>,
): Promise<void> {
  const full = path.resolve(target);
  const temporary = `${full}.${randomBytes(4).toString('hex')}.tmp`;
  try {
    await makeFolder(path.dirname(full));
    await write(temporary);
    await rmdir(full).catch(() => {}); // an empty folder
    await rename(temporary, full);
  } catch (error) {
    await rm(temporary, { recursive: true, force: true }).catch(() => {});
    const { message, syscall } = error as NodeJS.ErrnoException;
    if (syscall === undefined) throw error;
    throw new ConfigError(
      `--out is ${target}, which cannot be written: ${systemProblem(error) ?? message}, or give another`,
    );
  }
}

async function writeFolder(folder: string, images: ImagesToWrite): Promise<void> {
  await mkdir(folder);
  for await (const { name, parts } of pngEntries(images)) {
    for (const png of parts) await writeFile(path.join(folder, name), png);
  }
}

/** A file of an archive, in parts. */
interface ArchiveEntry {
  readonly name: string;
  readonly parts: Iterable<Uint8Array> | AsyncIterable<Uint8Array>;
}

/** Encodes each image as a PNG file. The names sort in the order of the images. */
async function* pngEntries({ count, shape, batches }: ImagesToWrite) {
  const [height, width, channels] = shape as [number, number, number];
  const size = height * width * channels;
  const digits = Math.max(6, String(count - 1).length);
  let index = 0;
  for await (const { pixels, count: own } of batches) {
    for (let i = 0; i < own; i++) {
      const data = pixels.subarray(i * size, (i + 1) * size);
      const name = `${String(index++).padStart(digits, '0')}.png`;
      yield { name, parts: [encode({ width, height, channels, data })] };
    }
  }
}

/** Encodes all images as one array of bytes [count, height, width, channels]. */
function arrayEntry({ count, shape, batches }: ImagesToWrite): ArchiveEntry {
  async function* parts() {
    yield npyHeader('|u1', [count, ...shape]);
    for await (const { pixels } of batches) yield pixels;
  }
  return { name: ARRAY, parts: parts() };
}

/** Writes an archive without compression, entry by entry. */
async function writeArchive(
  file: string,
  entries: Iterable<ArchiveEntry> | AsyncIterable<ArchiveEntry>,
): Promise<void> {
  const stream = createWriteStream(file, { flags: 'wx' });
  const closed = once(stream, 'close');
  closed.catch(() => {}); // an error of the stream is thrown where it is awaited
  const archive = new Zip((error, chunk) => {
    if (error) stream.destroy(error);
    else stream.write(chunk);
  });
  const drained = () => (stream.writableNeedDrain ? once(stream, 'drain') : undefined);
  try {
    for await (const { name, parts } of entries) {
      const entry = new ZipPassThrough(name);
      entry.mtime = EPOCH;
      archive.add(entry);
      for await (const part of parts) {
        entry.push(part);
        await drained();
      }
      entry.push(new Uint8Array(0), true);
      await drained();
    }
    archive.end();
    stream.end();
    await closed;
  } catch (error) {
    stream.destroy();
    await closed.catch(() => {});
    throw error;
  }
}
