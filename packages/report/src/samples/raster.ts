/** Reads sample grids from PNG files, cuts them into images and arranges images in mosaics. */
import path from 'node:path';
import { CorruptFileError } from '@wprox/experiments';
import { readBytesIfThere } from '@wprox/experiments/run-folders';
import { FileError, requireInside } from '@wprox/files';
import { decode, encode } from 'fast-png';
import { z } from 'zod';
import { pngSize } from '../pictures/png-size.js';
import { GRID_KEYWORD, type GridGeometry, gridSize, placeInGrid } from './picture-grid.js';

/** 8-bit RGB pixels, row by row. */
export interface Raster {
  readonly width: number;
  readonly height: number;
  readonly pixels: Uint8Array;
}

const REMEDY = 'restore it from a copy, or delete it';

/**
 * Reads a sample grid and cuts it into rows of images, by the geometry in the file.
 *
 * @throws CorruptFileError if the file is missing, is not a PNG or has no geometry that fits its size.
 */
export async function readGrid(file: string): Promise<Raster[][]> {
  const { raster, text } = readPng(file, await readPicture(file));
  const geometry = geometryOf(file, raster, text[GRID_KEYWORD]);
  const { columns, count, width, height } = geometry;
  const images = Array.from({ length: count }, (_, n) => {
    const { left, top } = placeInGrid(geometry, n);
    return crop(raster, left, top, width, height);
  });
  return Array.from({ length: Math.ceil(count / columns) }, (_, row) =>
    images.slice(row * columns, (row + 1) * columns),
  );
}

const size = z.int().positive();
const geometrySchema = z.strictObject({
  columns: size,
  count: size,
  width: size,
  height: size,
  gap: z.int().nonnegative(),
});

function geometryOf(file: string, raster: Raster, text: string | undefined): GridGeometry {
  const pixels = `${raster.width}×${raster.height} pixels`;
  if (text === undefined) {
    throw new CorruptFileError(
      file,
      `${pixels}, but without the text '${GRID_KEYWORD}', which older versions did not write: ` +
        'train again with --fresh, or delete the picture',
    );
  }
  let geometry: GridGeometry | undefined;
  try {
    geometry = geometrySchema.parse(JSON.parse(text));
  } catch {
    geometry = undefined;
  }
  // Checked before cutting, so that a damaged number cannot exhaust the memory.
  const whole = geometry && gridSize(geometry);
  if (!geometry || whole?.width !== raster.width || whole.height !== raster.height) {
    throw new CorruptFileError(
      file,
      `${pixels}, which do not fit the geometry in its text '${GRID_KEYWORD}': ${REMEDY}`,
    );
  }
  return geometry;
}

/**
 * Reads a picture that is shown as it is.
 *
 * @throws CorruptFileError if the file is not a PNG.
 */
export async function readWhole(file: string): Promise<Mosaic> {
  const png = await readPicture(file);
  const { width, height } = readPng(file, png).raster;
  return { png, width, height };
}

/** Greatest size of a picture file; the pixels of the largest have 48 MiB. */
const MOST_BYTES = 2 ** 26;

/** A folder of unknown origin must not bring other pictures of the user into a report by links. */
async function readPicture(file: string): Promise<Uint8Array> {
  await requireInside(path.dirname(file), file).catch((error: unknown) => {
    if (!(error instanceof FileError)) throw error;
    if (error.code !== 'ENOENT') throw new CorruptFileError(file, error.problem);
  });
  const bytes = await readBytesIfThere(file, MOST_BYTES);
  if (bytes) return bytes;
  throw new CorruptFileError(file, `there is no such file: ${REMEDY}`);
}

/** A PNG and its size in pixels. */
export interface Mosaic {
  readonly png: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/**
 * Arranges images of one size in rows, each pixel enlarged to `scale`×`scale` pixels, with `gap`
 * transparent pixels between images.
 */
export function mosaic(rows: readonly (readonly Raster[])[], scale: number, gap: number): Mosaic {
  const tile = rows[0]![0]!;
  const pitchX = tile.width * scale + gap;
  const pitchY = tile.height * scale + gap;
  const width = rows[0]!.length * pitchX - gap;
  const height = rows.length * pitchY - gap;
  const data = new Uint8Array(width * height * 4);
  for (const [row, images] of rows.entries()) {
    for (const [column, image] of images.entries()) {
      paint(data, width, image, scale, column * pitchX, row * pitchY);
    }
  }
  return { png: encode({ width, height, channels: 4, depth: 8, data }), width, height };
}

function paint(
  data: Uint8Array,
  width: number,
  image: Raster,
  scale: number,
  left: number,
  top: number,
): void {
  for (let y = 0; y < image.height * scale; y++) {
    for (let x = 0; x < image.width * scale; x++) {
      const from = 3 * (Math.floor(y / scale) * image.width + Math.floor(x / scale));
      const to = 4 * ((top + y) * width + left + x);
      for (let channel = 0; channel < 3; channel++)
        data[to + channel] = image.pixels[from + channel]!;
      data[to + 3] = 255;
    }
  }
}

function readPng(
  file: string,
  bytes: Uint8Array,
): { readonly raster: Raster; readonly text: Readonly<Record<string, string>> } {
  let image: ReturnType<typeof decode>;
  try {
    pngSize(bytes);
    image = decode(bytes);
  } catch (error) {
    // The decoder throws these errors at damaged data; their messages do not help users.
    const isExplained = !(error instanceof TypeError || error instanceof RangeError);
    const reason = isExplained ? (error as Error).message : 'its parts are inconsistent';
    throw new CorruptFileError(file, `not a readable PNG (${reason}): ${REMEDY}`);
  }
  const { width, height, channels, depth, data } = image;
  if (depth !== 8 || image.palette || channels < 1) {
    throw new CorruptFileError(
      file,
      `a PNG with ${depth} bits per channel or a palette; expected 8 bits without one: ${REMEDY}`,
    );
  }
  const isGray = channels < 3;
  const pixels = new Uint8Array(width * height * 3);
  for (let i = 0; i < pixels.length; i++) {
    pixels[i] = data[Math.floor(i / 3) * channels + (isGray ? 0 : i % 3)]!;
  }
  return { raster: { width, height, pixels }, text: image.text };
}

function crop(raster: Raster, left: number, top: number, width: number, height: number): Raster {
  const pixels = new Uint8Array(width * height * 3);
  for (let y = 0; y < height; y++) {
    const from = 3 * ((top + y) * raster.width + left);
    pixels.set(raster.pixels.subarray(from, from + 3 * width), 3 * y * width);
  }
  return { width, height, pixels };
}
