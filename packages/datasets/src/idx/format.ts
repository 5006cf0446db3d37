/**
 * The IDX format of MNIST and its successors: two zero bytes, a type byte, the number of dimensions,
 * each dimension as a big-endian 32-bit integer, then the values. Unsigned bytes only, which is what
 * all of these datasets are. Gzip is recognised by its first two bytes, whatever the file's name.
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

/** The largest of these datasets, EMNIST, has half of that. What unpacks to more is another file. */
const LARGEST_BYTES = 2 ** 30;

/** The content of an IDX file. */
export interface IdxArray {
  /** The dimensions, the slowest first: [count, height, width] for images, [count] for labels. */
  readonly shape: readonly number[];
  /** As many bytes as the product of the shape. */
  readonly data: Uint8Array;
}

/**
 * Reads an IDX file of unsigned bytes, gzipped or not.
 *
 * @throws DatasetError `bad-source`, naming the file, if it is not there, truncated, too long, no
 *   IDX file, or holds something else than unsigned bytes.
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

/** The array in the bytes of an IDX file; `name` is for the messages. */
export function parseIdx(name: string, bytes: Uint8Array): IdxArray {
  const bad = (what: string) => new DatasetError('bad-source', `${name} ${what}`);
  const [zero, alsoZero, type, dimensions] = bytes;
  if (dimensions === undefined) {
    throw bad(`has ${bytes.length} bytes; expected an IDX file, whose header alone is longer`);
  }
  if (zero !== 0 || alsoZero !== 0 || (type !== UNSIGNED_BYTE && !TYPES[type!])) {
    const found = Buffer.from(bytes.subarray(0, 4)).toString('hex');
    throw bad(`is no IDX file: it begins with the bytes ${found}, expected 0000 08 and a count`);
  }
  if (type !== UNSIGNED_BYTE) {
    throw bad(`holds ${TYPES[type!]}; only IDX files of unsigned bytes are images or labels`);
  }
  const header = 4 + 4 * dimensions;
  if (dimensions < 1 || bytes.length < header) {
    throw bad(
      `has ${bytes.length} bytes and says that it has ${dimensions} dimensions; expected at least ` +
        'one, and a header that is whole: it is truncated or another file',
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const shape = Array.from({ length: dimensions }, (_, i) => view.getUint32(4 + 4 * i));
  const size = shape.reduce((product, length) => product * length, 1);
  if (bytes.length !== header + size) {
    throw bad(
      `has ${bytes.length} bytes; expected ${header + size} for ${shape.join('×')} values: it is ` +
        (bytes.length < header + size ? 'truncated' : 'longer than it should be'),
    );
  }
  return { shape, data: new Uint8Array(bytes.buffer, bytes.byteOffset + header, size) };
}
