/**
 * Reads the IDX format of MNIST and its successors: two zero bytes, a type byte, the number of dimensions,
 * each dimension as a big-endian 32-bit integer, then the values. Only unsigned bytes are read, because
 * all of these datasets have them. Gzip is recognized by the first two bytes of the file.
 */
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { DatasetError } from '../errors.js';

const UNSIGNED_BYTE = 0x08;
const TYPES: Readonly<Record<number, string>> = {
  9: 'signed bytes',
  11: '16-bit integers',
  12: '32-bit integers',
  13: '32-bit floats',
  14: '64-bit floats',
};

/** Twice the size of EMNIST, the largest of these datasets. A file that unpacks to more is refused. */
const LARGEST_BYTES = 2 ** 30;

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
 * @throws DatasetError `bad-source`, naming the file, if it is missing, truncated, too long, not an IDX
 *   file, or does not hold unsigned bytes.
 * @throws the reason of `signal` if it is aborted.
 */
export async function readIdx(
  path: string,
  options: { readonly signal?: AbortSignal } = {},
): Promise<IdxArray> {
  const { signal } = options;
  signal?.throwIfAborted();
  const raw = await readFile(path, { signal }).catch((error: Error) => {
    signal?.throwIfAborted();
    throw new DatasetError('bad-source', `${path} cannot be read: ${error.message}`);
  });
  const bytes = raw[0] === 0x1f && raw[1] === 0x8b ? await unpack(path, raw) : raw;
  signal?.throwIfAborted();
  return parseIdx(path, bytes);
}

async function unpack(path: string, gzipped: Uint8Array): Promise<Uint8Array> {
  try {
    return await promisify(gunzip)(gzipped, { maxOutputLength: LARGEST_BYTES });
  } catch (error) {
    throw new DatasetError(
      'bad-source',
      `${path} cannot be unpacked (${(error as Error).message}): it is truncated or corrupt`,
      { cause: error },
    );
  }
}

/** Reads the array in the bytes of an IDX file; `name` is for error messages. */
export function parseIdx(name: string, bytes: Uint8Array): IdxArray {
  const bad = (what: string) => new DatasetError('bad-source', `${name} ${what}`);
  const [zero, alsoZero, type, dimensions] = bytes;
  if (dimensions === undefined) {
    throw bad(`has ${bytes.length} bytes; expected an IDX file, whose header is longer`);
  }
  if (zero !== 0 || alsoZero !== 0 || (type !== UNSIGNED_BYTE && !TYPES[type!])) {
    const found = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    throw bad(
      `is not an IDX file: it starts with the bytes ${found}; expected 0000 08 and a count`,
    );
  }
  if (type !== UNSIGNED_BYTE) {
    throw bad(`holds ${TYPES[type!]}; expected unsigned bytes, as for images or labels`);
  }
  const header = 4 + 4 * dimensions;
  if (dimensions < 1 || bytes.length < header) {
    throw bad(
      `has ${bytes.length} bytes and ${dimensions} dimensions; expected at least one dimension and a ` +
        'complete header: it is truncated or another file',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) {
    throw bad(
      `has ${bytes.length} bytes; expected ${header + size} for ${shape.join('×')} values: it is ` +
        (bytes.length < header + size ? 'truncated' : 'too long'),
    );
  }
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + header, size) };
}
