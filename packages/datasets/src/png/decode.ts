/**
 * Decodes PNG files. Every file becomes gray or RGB with 8 bits: palette indices are replaced by colors, 16
 * bits keep their upper half, 1 to 4 bits are scaled to 0 to 255, and transparency, color profiles and
 * further frames are ignored, as by Pillow's `convert('RGB')`.
 */
import { createInflate, inflateSync } from 'node:zlib';
import { DatasetError, refuse } from '../errors.js';
import { unpackPieces } from '../files/unpack.js';
import type { Picture } from '../folders/picture.js';
import { requirePixels } from '../folders/picture-format.js';
import { pngParts } from './chunks.js';
import { inflatedBytes, PngRows } from './rows.js';

/** Deflate makes at most 258 bytes of two bits. */
const MOST_INFLATION = 1032;
/** Fewer bytes than this are inflated at once, more in pieces, so that they are never in memory together. */
const AT_ONCE = 2 ** 20;

/**
 * Decodes a PNG file.
 * @param maxPixels largest height × width.
 * @throws DatasetError `bad-source` saying what is wrong with the bytes.
 */
export async function decodePng(bytes: Uint8Array, maxPixels: number): Promise<Picture> {
  const { header, palette, data } = pngParts(bytes);
  const { height, width } = header;
  requirePixels(header, maxPixels);
  const needed = inflatedBytes(header);
  const packed = data.reduce((sum, { length }) => sum + length, 0);
  if (needed > MOST_INFLATION * packed) {
    refuse(`it is truncated or damaged: ${packed} bytes cannot hold ${height}×${width} pixels`);
  }
  const rows = new PngRows(header, palette);
  try {
    if (needed < AT_ONCE) {
      rows.push(inflateSync(Buffer.concat(data), { maxOutputLength: needed }));
    } else {
      await unpackPieces(data, createInflate(), (piece) => rows.push(piece));
    }
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ERR_BUFFER_TOO_LARGE') {
      refuse('it is damaged: its pixels unpack to more than its size needs');
    }
    throw new DatasetError('bad-source', `its pixels cannot be unpacked (${message})`, {
      cause: error,
    });
  }
  if (!rows.isComplete) refuse('it is truncated: its last rows are missing');
  return { height, width, channels: rows.channels, pixels: rows.pixels };
}
