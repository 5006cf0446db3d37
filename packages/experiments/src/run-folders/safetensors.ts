/**
 * Float32 tensors in the safetensors format: the length of a JSON header (8 bytes, little-endian), the
 * header with the type, shape and offsets of each tensor, then the numbers. Reading executes nothing,
 * and other tools can read the files.
 *
 * The format has no checksum, so the metadata contain one, which other readers ignore. Without it,
 * training would continue with flipped bits without a message.
 */
import { crc32 } from 'node:zlib';
import { described, quoted } from '@wprox/arguments';
import { JsonError, parseJson } from '@wprox/files';

/** Key of the CRC-32 of the file in the metadata, hexadecimal; it is computed with zeros there. */
const CHECKSUM = 'crc32';
const UNKNOWN = '00000000';
/** Only the key matches this, because JSON escapes quotes inside strings. */
const CHECKSUM_START = `"${CHECKSUM}":"`;

/** Shape and values of a tensor. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

/** Content of a safetensors file. */
export interface Safetensors {
  readonly tensors: Record<string, TensorData>;
  /** Strings by name; the format allows no other metadata. */
  readonly metadata: Record<string, string>;
}

/** Encodes tensors and metadata as the bytes of a safetensors file, with a checksum. */
export function encodeSafetensors({ tensors, metadata }: Safetensors): Uint8Array {
  const header: Record<string, unknown> = { __metadata__: { ...metadata, [CHECKSUM]: UNKNOWN } };
  let end = 0;
  for (const [name, { shape, data }] of Object.entries(tensors)) {
    header[name] = { dtype: 'F32', shape, data_offsets: [end, end + data.byteLength] };
    end += data.byteLength;
  }
  let json = JSON.stringify(header);
  json += ' '.repeat((8 - (Buffer.byteLength(json) % 8)) % 8); // aligns the numbers
  const text = Buffer.from(json);
  const bytes = new Uint8Array(8 + text.length + end);
  new DataView(bytes.buffer).setBigUint64(0, BigInt(text.length), true);
  bytes.set(text, 8);
  let offset = 8 + text.length;
  for (const { data } of Object.values(tensors)) {
    bytes.set(new Uint8Array(data.buffer, data.byteOffset, data.byteLength), offset);
    offset += data.byteLength;
  }
  const at = 8 + text.indexOf(CHECKSUM_START) + CHECKSUM_START.length;
  bytes.set(Buffer.from(checksum(bytes, at)), at);
  return bytes;
}

/** Computes the CRC-32 of the file with zeros in place of the checksum at `at`. */
function checksum(bytes: Uint8Array, at: number): string {
  const before = crc32(UNKNOWN, crc32(bytes.subarray(0, at)));
  const whole = crc32(bytes.subarray(at + UNKNOWN.length), before);
  return whole.toString(16).padStart(UNKNOWN.length, '0');
}

/**
 * Decodes a file of {@link encodeSafetensors}, or another safetensors file of float32 tensors. As the
 * format demands, the tensors cover the numbers without gaps or overlaps; the header may list them in any
 * order. A header has at most 16 MiB.
 *
 * @returns tensors with copied values.
 * @throws Error that describes the problem, if the bytes are not such a file or the checksum differs.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes; expected at least 8`);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) {
    throw new Error(`its header has ${headerLength} bytes, but only ${bytes.length - 8} follow`);
  }
  const written = bytes.subarray(8, 8 + headerLength);
  const { __metadata__: found = {}, ...entries } = parseHeader(written);
  const body = bytes.subarray(8 + headerLength);
  const { [CHECKSUM]: expected, ...metadata } = found as Record<string, string>;
  const at = 8 + Buffer.from(written).indexOf(CHECKSUM_START) + CHECKSUM_START.length;
  if (expected !== undefined && expected !== checksum(bytes, at)) {
    throw new Error('its checksum differs from the one that was written');
  }
  if (Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new Error('its metadata are not all strings');
  }
  const places = Object.entries(entries).map(([name, entry]) => placeOf(name, entry));
  assertCovered(places, body.length);
  const tensors = places.map(({ name, shape, start, end }): [string, TensorData] => {
    const own = new Uint8Array(end - start); // aligned, and independent of the buffer of the file
    own.set(body.subarray(start, end));
    return [name, { shape, data: new Float32Array(own.buffer) }];
  });
  // Not by assignment, which would set the prototype for the name "__proto__".
  return { tensors: Object.fromEntries(tensors), metadata };
}

/** Where the bytes of a tensor lie. */
interface Place {
  readonly name: string;
  readonly shape: readonly number[];
  readonly start: number;
  readonly end: number;
}

function placeOf(name: string, entry: unknown): Place {
  const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
  if (dtype !== 'F32') {
    throw new Error(`tensor ${quoted(name)} has type ${described(dtype)}; expected F32`);
  }
  if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
    throw new Error(`tensor ${quoted(name)} has no valid shape and offsets`);
  }
  const [start, end] = offsets as [number, number];
  const size = shape.reduce((product, length) => product * length, 1);
  if (end - start !== 4 * size) {
    throw new Error(`tensor ${quoted(name)} needs ${4 * size} bytes, but its offsets do not match`);
  }
  return { name, shape, start, end };
}

/** @throws Error unless the tensors cover all bytes, each once. */
function assertCovered(places: readonly Place[], length: number): void {
  let covered = 0;
  for (const { name, start, end } of places.toSorted(
    (a, b) => a.start - b.start || a.end - b.end,
  )) {
    if (start !== covered) {
      throw new Error(
        `tensor ${quoted(name)} begins at byte ${start}, but its offsets do not match: expected ${covered}`,
      );
    }
    covered = end;
  }
  if (covered > length) throw new Error(`it has ${length} bytes of numbers; expected ${covered}`);
  if (covered < length) throw new Error(`it has ${length - covered} bytes after the last tensor`);
}

function parseHeader(bytes: Uint8Array): Record<string, unknown> {
  const isEntry = (value: unknown) =>
    typeof value === 'object' && value !== null && !Array.isArray(value);
  try {
    const header = parseJson(bytes, { depth: 4 });
    if (isEntry(header) && Object.values(header as object).every(isEntry)) {
      return header as Record<string, unknown>;
    }
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new Error(`its header is not a JSON object of the format: ${error.message}`);
  }
  throw new Error('its header is not a JSON object of the format');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
