/**
 * Reads the IDX format of MNIST and its successors: two zero bytes, a type byte, the number of dimensions,
 * each dimension as a big-endian 32-bit integer, then the values. Only unsigned bytes are read, because
 * all of these datasets have them. Gzip is recognized by the first two bytes of the file. The header is read
 * first: memory is taken for what it says, if that is within the limits.
 */
import { constants, createGunzip, gunzipSync } from 'node:zlib';
import { requireInteger, requireOptions, requirePath, requireSignal } from '@wprox/arguments';
import type { OpenFile } from '@wprox/files';
import { DatasetError, refuse, shownPath } from '../errors.js';
import { openRegular, piecesOf, readAt } from '../files/regular-file.js';
import { unpackPieces } from '../files/unpack.js';

const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/** 1 GB, twice the size of EMNIST, the largest of these datasets. */
const MAX_BYTES = 1e9;
/** A gzipped file may unpack to 64 MB, or to 50 times its size; digits unpack to five times. */
const FREE_BYTES = 64e6;
const MOST_INFLATION = 50;
/** The longest header has 255 dimensions. So many gzipped bytes unpack to it, and to at most 2 MB. */
const LONGEST_HEADER = 4 + 4 * 255;
const PEEKED_BYTES = 2048;

/** The content of an IDX file. */
export interface IdxArray {
  /** The dimensions in C order: [count, height, width] for images, [count] for labels. */
  readonly shape: readonly number[];
  /** The values; their number is the product of the shape. */
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not.
 *
 * @param options.maxBytes largest unpacked size; 10⁹ by default. A gzipped file of more than 64 MB must not
 *   unpack to more than 50 times its size: unpack it with gunzip first.
 * @throws DatasetError `bad-source`, naming the file, if it is missing, no regular file, truncated, too long,
 *   too large, not an IDX file, or does not hold unsigned bytes.
 * @throws ArgumentError unless maxBytes is an integer of at least 1; the reason of `signal` if it is aborted.
 */
export async function readIdx(
  path: string,
  options: { readonly signal?: AbortSignal; readonly maxBytes?: number } = {},
): Promise<IdxArray> {
  requirePath('path', path, 'the path of an IDX file');
  requireOptions('options', options, ['signal', 'maxBytes']);
  const { signal, maxBytes = MAX_BYTES } = options;
  if (signal !== undefined) requireSignal('signal', signal);
  requireInteger('maxBytes', maxBytes, 1);
  signal?.throwIfAborted();
  try {
    const file = await openRegular(path);
    try {
      return await readOpen(file, maxBytes, signal);
    } finally {
      await file.handle.close();
    }
  } catch (error) {
    signal?.throwIfAborted();
    if (!(error instanceof DatasetError)) throw error;
    throw new DatasetError(
      error.code,
      `${shownPath(path, error.message.length + 2)}: ${error.message}`,
      { cause: error },
    );
  }
}

async function readOpen(
  file: OpenFile,
  maxBytes: number,
  signal: AbortSignal | undefined,
): Promise<IdxArray> {
  const { handle, size } = file;
  const start = await readAt(handle, 0, Math.min(size, PEEKED_BYTES));
  const isPacked = start[0] === 0x1f && start[1] === 0x8b;
  const header = readHeader(isPacked ? beginning(start) : start);
  const expected = header.bytes + header.values;
  if (expected > maxBytes) {
    refuse(`it has ${expected} bytes, more than ${maxBytes}; raise maxBytes if it is right`);
  }
  if (!isPacked) {
    requireLength(size, expected, header.shape);
    return { shape: header.shape, data: await readAt(handle, header.bytes, header.values, signal) };
  }
  if (expected > Math.max(FREE_BYTES, MOST_INFLATION * size)) {
    refuse(
      `its ${size} bytes unpack to ${expected}, more than ${MOST_INFLATION} times as many; ` +
        'unpack it with gunzip if it is right',
    );
  }
  const unpacked = await gunzipped(file, expected, header.shape, signal);
  return { shape: header.shape, data: unpacked.subarray(header.bytes) };
}

function requireLength(found: number, expected: number, shape: readonly number[]): void {
  if (found === expected) return;
  refuse(
    `it has ${found} bytes; expected ${expected} for ${shown(shape)} values: it is ` +
      (found < expected ? 'truncated' : 'too long'),
  );
}

/** Returns the first dimensions as text. */
const shown = (shape: readonly number[]) =>
  shape.slice(0, 4).join('×') + (shape.length > 4 ? '×…' : '');

function beginning(packed: Uint8Array): Uint8Array {
  try {
    return gunzipSync(packed, { finishFlush: constants.Z_SYNC_FLUSH }).subarray(0, LONGEST_HEADER);
  } catch (error) {
    return refuse(`it cannot be unpacked (${(error as Error).message}): it is corrupt`);
  }
}

async function gunzipped(
  file: OpenFile,
  expected: number,
  shape: readonly number[],
  signal: AbortSignal | undefined,
): Promise<Uint8Array> {
  const bytes = new Uint8Array(expected);
  let filled = 0;
  try {
    await unpackPieces(piecesOf(file, signal), createGunzip(), (piece) => {
      if (filled + piece.length > expected) {
        refuse(`it is too long: it has more than ${expected} bytes for ${shown(shape)} values`);
      }
      bytes.set(piece, filled);
      filled += piece.length;
    });
  } catch (error) {
    if (error instanceof DatasetError) throw error;
    refuse(`it cannot be unpacked (${(error as Error).message}): it is truncated or corrupt`);
  }
  requireLength(filled, expected, shape);
  return bytes;
}

/** Reads the header at the start of a file. @throws DatasetError `bad-source` if it is none. */
function readHeader(start: Uint8Array) {
  const [zero, alsoZero, type, dimensions] = start;
  if (dimensions === undefined) {
    refuse(`it has ${start.length} bytes; expected an IDX file, whose header is longer`);
  }
  if (zero !== 0 || alsoZero !== 0 || (type !== UNSIGNED_BYTE && !TYPES[type!])) {
    const found = Buffer.from(start.subarray(0, 4)).toString('hex');
    refuse(
      `it is not an IDX file: it starts with the bytes ${found}; expected 0000 08 and a count`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    refuse(`it holds ${TYPES[type!]}; expected unsigned bytes, as for images or labels`);
  }
  const bytes = 4 + 4 * dimensions;
  if (dimensions < 1 || start.length < bytes) {
    refuse(
      `it has ${start.length} bytes and ${dimensions} dimensions; expected at least one and a ` +
        'complete header: it is truncated or another file',
    );
  }
  const view = new DataView(start.buffer, start.byteOffset, start.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  return { shape, bytes, values: shape.reduce((product, length) => product * length, 1) };
}
