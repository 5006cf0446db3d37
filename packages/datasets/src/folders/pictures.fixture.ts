/** For tests: pictures as files, folders and zip archives. */
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Random } from '@wprox/runtime/random';
import { encode } from 'fast-png';
import { zipSync } from 'fflate';
import jpeg from 'jpeg-js';

/** Files by their names inside a folder or archive. */
export type Files = Readonly<Record<string, Uint8Array>>;

/** Makes random RGB bytes. */
export function noise(seed: number, height: number, width: number): Uint8Array {
  const random = new Random(seed);
  return Uint8Array.from({ length: height * width * 3 }, () => random.integer(256));
}

/** Makes a PNG of random RGB bytes. */
export function pngOf(seed: number, height: number, width: number): Uint8Array {
  return encode({ width, height, channels: 3, data: noise(seed, height, width) });
}

/** Makes a JPEG with the given color at each pixel. */
export function jpegOf(
  height: number,
  width: number,
  color: (y: number, x: number) => readonly [number, number, number],
): Uint8Array {
  const data = new Uint8Array(height * width * 4);
  for (let i = 0; i < height * width; i++) {
    data.set([...color(Math.floor(i / width), i % width), 255], 4 * i);
  }
  return Uint8Array.from(jpeg.encode({ width, height, data }, 95).data);
}

/** Writes the files into a folder. */
export async function writeFiles(folder: string, files: Files): Promise<void> {
  for (const [name, bytes] of Object.entries(files)) {
    const path = join(folder, name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, bytes);
  }
}

/** Makes a zip archive of the files; with `level` 0 they are not compressed. */
export function zipOf(files: Files, level: 0 | 6 = 6): Uint8Array {
  return zipSync({ ...files }, { level });
}
