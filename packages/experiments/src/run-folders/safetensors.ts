/**
 * Float32 tensors in the safetensors format: the length of a JSON header (8 bytes, little-endian),
 * the header with each tensor's type, shape and place, then the numbers. Nothing in it is executed
 * when it is read, and other tools read it too. The format has no checksum, so that a weight whose bits
 * are turned would be trained on without a word: ours stands in the metadata, where others pass over it.
 */
import { crc32 } from 'node:zlib';

/** The metadata's name of the CRC-32 of the file, hexadecimal; computed with noughts in its place. */
const CHECKSUM = 'crc32';
const UNKNOWN = '00000000';
/** Quotes inside of texts are escaped in JSON, so this is the key and nothing else. */
const CHECKSUM_START = `"${CHECKSUM}":"`;

/** A tensor as plain data. */
export interface TensorData {
  readonly shape: readonly number[];
  readonly data: Float32Array;
}

export interface Safetensors {
  readonly tensors: Record<string, TensorData>;
  /** Strings by name; the format has no other metadata. */
  readonly metadata: Record<string, string>;
}

/** The bytes of a safetensors file. */
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

/** Of the whole file but for the checksum itself, which stands at `at`. */
function checksum(bytes: Uint8Array, at: number): string {
  const before = crc32(UNKNOWN, crc32(bytes.subarray(0, at)));
  const whole = crc32(bytes.subarray(at + UNKNOWN.length), before);
  return whole.toString(16).padStart(UNKNOWN.length, '0');
}

/**
 * Reads what {@link encodeSafetensors} wrote, or another file of float32 tensors.
 * @throws Error saying what is wrong with the bytes.
 */
export function decodeSafetensors(bytes: Uint8Array): Safetensors {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  if (bytes.length < 8) throw new Error(`it has ${bytes.length} bytes, too few for a header`);
  const headerLength = Number(view.getBigUint64(0, true));
  if (headerLength > bytes.length - 8) {
    throw new Error(`its header should have ${headerLength} bytes, but the file ends before`);
  }
  const text = Buffer.from(bytes.subarray(8, 8 + headerLength));
  const header = parseHeader(text.toString('utf8'));
  const { __metadata__: found = {}, ...entries } = header;
  const body = bytes.subarray(8 + headerLength);
  const { [CHECKSUM]: told, ...metadata } = found as Record<string, string>;
  const at = 8 + text.indexOf(CHECKSUM_START) + CHECKSUM_START.length;
  if (told !== undefined && told !== checksum(bytes, at)) {
    throw new Error('it is not what it was when it was written: its checksum differs');
  }
  if (Object.values(metadata).some((value) => typeof value !== 'string')) {
    throw new Error('its metadata are not texts');
  }
  const tensors: Record<string, TensorData> = {};
  let expectedStart = 0;
  for (const [name, entry] of Object.entries(entries)) {
    const { dtype, shape, data_offsets: offsets } = entry as Record<string, unknown>;
    if (dtype !== 'F32') throw new Error(`tensor ${name} is of type ${dtype}; expected F32`);
    if (!isSizes(shape) || !isSizes(offsets) || offsets.length !== 2) {
      throw new Error(`tensor ${name} has no valid shape and place`);
    }
    const [start, end] = offsets as [number, number];
    const size = shape.reduce((product, length) => product * length, 1);
    if (start !== expectedStart || end - start !== 4 * size || end > body.length) {
      throw new Error(`tensor ${name} does not lie where the file has ${4 * size} bytes for it`);
    }
    const own = new Uint8Array(end - start); // aligned, and free of the file's buffer
    own.set(body.subarray(start, end));
    tensors[name] = { shape, data: new Float32Array(own.buffer) };
    expectedStart = end;
  }
  if (expectedStart !== body.length) {
    throw new Error(`it has ${body.length - expectedStart} bytes that belong to no tensor`);
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
    // Falls through: neither is a header.
  }
  throw new Error('its header is not the JSON object that the format asks for');
}

function isSizes(value: unknown): value is number[] {
  return Array.isArray(value) && value.every((size) => Number.isSafeInteger(size) && size >= 0);
}
