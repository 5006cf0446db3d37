/**
 * Float32 tensors in the safetensors format: the length of a JSON header (8 bytes, little-endian), the
 * header with the type, shape and offsets of each tensor, then the numbers. Reading executes nothing,
 * and other tools can read the files.
 *
 * The format has no checksum, so the metadata contain one, which other readers ignore. Without it,
 * training would continue with flipped bits without a message.
 */
import { crc32 } from 'node:zlib';

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
 * Decodes a file of {@link encodeSafetensors}, or another safetensors file of float32 tensors.
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
  const text = Buffer.from(bytes.subarray(8, 8 + headerLength));
  const header = parseHeader(text.toString('utf8'));
  const { __metadata__: found = {}, ...entries } = header;
  const body = bytes.subarray(8 + headerLength);
  const { [CHECKSUM]: written, ...metadata } = found as Record<string, string>;
  const at = 8 + text.indexOf(CHECKSUM_START) + CHECKSUM_START.length;
  if (written !== undefined && written !== checksum(bytes, at)) {
    throw new Error('its checksum differs from the one that was written');
  }
  if (Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new Error('its metadata are not all strings');
  }
  const tensors: Record<string, TensorData> = {};
  let expectedStart = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    if (dtype !== 'F32') throw new Error(`tensor ${name} has type ${dtype}; expected F32`);
    if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
      throw new Error(`tensor ${name} has no valid shape and offsets`);
    }
    const [start, end] = offsets as [number, number];
    const size = shape.reduce((product, length) => product * length, 1);
    if (start !== expectedStart || end - start !== 4 * size || end > body.length) {
      throw new Error(`tensor ${name} needs ${4 * size} bytes, but its offsets do not match`);
    }
    const own = new Uint8Array(end - start); // aligned, and independent of the buffer of the file
    own.set(body.subarray(start, end));
    tensors[name] = { shape, data: new Float32Array(own.buffer) };
    expectedStart = end;
  }
  if (expectedStart !== body.length) {
    throw new Error(`it has ${body.length - expectedStart} bytes after the last tensor`);
  }
  return { tensors, metadata };
}

function parseHeader(text: string): Record<string, unknown> {
  try {
    const header: unknown = JSON.parse(text);
    const isEntry = (value: unknown) => typeof value === 'object' && value !== null;
    if (isEntry(header) && Object.values(header as object).every(isEntry)) {
      return header as Record<string, unknown>;
    }
  } catch {
    // Falls through to the error below.
  }
  throw new Error('its header is not a JSON object of the format');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
