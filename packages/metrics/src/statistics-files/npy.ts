/**
 * Reads and writes NumPy's array files (.npy): a magic number, a version, the length of the header, the
 * header (a Python dictionary with type, order and shape), then the numbers. Only numbers and text are
 * read. Files of pickled objects are refused, so nothing in a file is executed.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { quoted, reject, requireArray, requireInteger } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import { half } from './float16.js';
import { shapeText } from './shape-text.js';

/** An array of numbers in C order: the last index changes fastest. */
export interface NumpyArray {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

const MAGIC = [0x93, 0x4e, 0x55, 0x4d, 0x50, 0x59];
/** The length of a header is padded to a multiple of this. */
const ALIGNMENT = 64;

interface NumberType {
  readonly bytes: number;
  read(view: DataView, at: number, little: boolean): number;
}

const NUMBER_TYPES: Readonly<Record<string, NumberType>> = {
  f8: { bytes: 8, read: (view, at, little) => view.getFloat64(at, little) },
  f4: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  f2: { bytes: 2, read: (view, at, little) => half(view.getUint16(at, little)) },
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
  i2: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  i1: { bytes: 1, read: (view, at) => view.getInt8(at) },
  u8: { bytes: 8, read: (view, at, little) => Number(view.getBigUint64(at, little)) },
  u4: { bytes: 4, read: (view, at, little) => view.getUint32(at, little) },
  u2: { bytes: 2, read: (view, at, little) => view.getUint16(at, little) },
  u1: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/**
 * Reads floating-point numbers of 16, 32 and 64 bits and integers, of either byte order, in C or Fortran
 * order. Integers beyond 2⁵³ are rounded to float64, as NumPy does.
 * @param name name of the array, for messages.
 * @throws MetricsFileError if the bytes are not such an array.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumpyArray {
  const { descr, fortran, shape, body } = decodeHeader(bytes, name);
  const type = NUMBER_TYPES[descr.slice(1)];
  const hasOrder = '<>='.includes(descr[0]!) || type?.bytes === 1;
  if (!type || !hasOrder) {
    throw new MetricsFileError(
      `${name} is of type '${descr}'; expected numbers, such as '<f8' (float64)`,
    );
  }
  const size = sizeOf(shape, type, body, `${name}, of type '${descr}',`);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const little = descr[0] !== '>';
  const values = new Float64Array(size);
  const steps = fortran ? fortranSteps(shape) : undefined;
  for (let k = 0; k < size; k++) {
    values[k] = type.read(view, (steps ? placeOf(k, shape, steps) : k) * type.bytes, little);
  }
  return { shape, values };
}

/** Returns the number of elements. @throws MetricsFileError if the body has another number of bytes. */
function sizeOf(
  shape: readonly number[],
  { bytes }: Pick<NumberType, 'bytes'>,
  body: Uint8Array,
  what: string,
): number {
  const size = shape.reduce((product, length) => product * length, 1);
  if (body.length !== size * bytes) {
    throw new MetricsFileError(
      `${what} has shape ${shapeText(shape)}, for which it needs ${size * bytes} bytes of numbers; it has ` +
        `${body.length}; expected an undamaged file`,
    );
  }
  return size;
}

/** Reads a single string. @throws MetricsFileError if the bytes are not one. */
export function decodeNpyText(bytes: Uint8Array, name: string): string {
  const { descr, shape, body } = decodeHeader(bytes, name);
  const length = /^<U(\d{1,4})$/.exec(descr)?.[1];
  if (length === undefined || shape.length > 0 || body.length !== 4 * Number(length)) {
    throw new MetricsFileError(
      `${name} is of type '${descr}' and shape ${shapeText(shape)}; expected a string`,
    );
  }
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let text = '';
  for (let at = 0; at < body.length; at += 4) {
    const code = view.getUint32(at, true);
    if (code > 0x10ffff)
      throw new MetricsFileError(`${name} holds the character code ${code}; expected Unicode`);
    if (code > 0) text += String.fromCodePoint(code);
  }
  return text;
}

/** Encodes a float64 array in C order. */
export function encodeNpy(shape: readonly number[], values: ArrayLike<number>): Uint8Array {
  return withHeader('<f8', shape, 8 * values.length, (view, at) => {
    for (let k = 0; k < values.length; k++) view.setFloat64(at + 8 * k, values[k]!, true);
  });
}

/** Encodes an integer as a 64-bit scalar. */
export function encodeNpyInteger(value: number): Uint8Array {
  return withHeader('<i8', [], 8, (view, at) => view.setBigInt64(at, BigInt(value), true));
}

/** Encodes a string as a scalar. */
export function encodeNpyText(text: string): Uint8Array {
  const codes = Array.from(text, (character) => character.codePointAt(0)!);
  return withHeader(`<U${codes.length}`, [], 4 * codes.length, (view, at) => {
    for (const [k, code] of codes.entries()) view.setUint32(at + 4 * k, code, true);
  });
}

/** Encodes a float32 array in C order. */
export function encodeNpyFloats(shape: readonly number[], values: Float32Array): Uint8Array {
  return withHeader('<f4', shape, 4 * values.length, (view, at) => {
    for (let k = 0; k < values.length; k++) view.setFloat32(at + 4 * k, values[k]!, true);
  });
}

/** Reads a float32 array of little-endian numbers in C order. @throws MetricsFileError if it is another. */
export function decodeNpyFloats(bytes: Uint8Array, name: string) {
  const { descr, fortran, shape, body } = decodeHeader(bytes, name);
  if (descr !== '<f4' || fortran) {
    throw new MetricsFileError(
      `${name} is of type '${descr}'${fortran ? ' in Fortran order' : ''}; expected '<f4' in C order`,
    );
  }
  const size = sizeOf(shape, { bytes: 4 }, body, name);
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const values = new Float32Array(size);
  for (let k = 0; k < size; k++) values[k] = view.getFloat32(4 * k, true);
  return { shape, values };
}

/**
 * Encodes the header of an array file in C order; the numbers follow it.
 * @param descr NumPy's name of the type, such as `|u1` (bytes) or `<f4` (float32).
 * @throws ArgumentError unless `descr` is such a name and the shape has at most 64 sides of at least 0.
 */
export function npyHeader(descr: string, shape: readonly number[]): Uint8Array {
  if (typeof descr !== 'string' || !/^[<>|=][A-Za-z]\d{1,4}$/.test(descr)) {
    reject('descr', descr, "a type of NumPy, such as '<f4'");
  }
  requireArray('shape', shape, 'an array of integers');
  if (shape.length > 64) reject('shape', shape, 'at most 64 sides, as in NumPy');
  for (const [i, side] of shape.entries()) requireInteger(`shape[${i}]`, side);
  return withHeader(descr, shape, 0, () => {});
}

function withHeader(
  descr: string,
  shape: readonly number[],
  size: number,
  write: (view: DataView, at: number) => void,
): Uint8Array {
  const tuple = shape.length === 1 ? `${shape[0]},` : shape.join(', ');
  const dictionary = `{'descr': '${descr}', 'fortran_order': False, 'shape': (${tuple}), }`;
  const prefix = MAGIC.length + 4;
  const unpadded = prefix + dictionary.length + 1;
  const at = Math.ceil(unpadded / ALIGNMENT) * ALIGNMENT;
  const bytes = new Uint8Array(at + size);
  const view = new DataView(bytes.buffer);
  bytes.set([...MAGIC, 1, 0]);
  view.setUint16(MAGIC.length + 2, at - prefix, true);
  const header = `${dictionary.padEnd(at - prefix - 1)}\n`;
  for (let k = 0; k < header.length; k++) bytes[prefix + k] = header.charCodeAt(k);
  write(view, at);
  return bytes;
}

/** NumPy's own limits. */
const MOST_HEADER_BYTES = 10_000;
const MOST_AXES = 64;

function decodeHeader(bytes: Uint8Array, name: string) {
  if (bytes.length < 12 || MAGIC.some((byte, k) => bytes[k] !== byte)) {
    throw new MetricsFileError(
      `${name} is not a NumPy array (.npy) or is truncated; expected bytes that start with \\x93NUMPY`,
    );
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const version = bytes[6]!;
  const start = version === 1 ? 10 : 12;
  const length = version === 1 ? view.getUint16(8, true) : view.getUint32(8, true);
  if (version < 1 || version > 3 || length > MOST_HEADER_BYTES || start + length > bytes.length) {
    throw new MetricsFileError(
      `${name} has version ${version} and a header of ${length} bytes; expected version 1 to 3 and at ` +
        `most ${MOST_HEADER_BYTES} bytes, undamaged`,
    );
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length)).trim();
  const value = (key: string, form: string) =>
    new RegExp(`['"]${key}['"]\\s*:\\s*${form}`).exec(header)?.[1];
  const descr = value('descr', `['"]([<>|=]?[A-Za-z]\\d{0,6})['"]`);
  const order = value('fortran_order', '(True|False)');
  const tuple = value('shape', '\\(([0-9L, ]*)\\)');
  const shape = tuple === undefined ? undefined : sidesOf(tuple);
  if (descr !== undefined && /O/.test(descr)) {
    throw new MetricsFileError(
      `${name} holds pickled Python objects, which are never read; save it as an array of float64`,
    );
  }
  if (descr === undefined || order === undefined || shape === undefined) {
    throw new MetricsFileError(
      `${name} has the header ${quoted(header)}; expected type, order and shape of plain numbers`,
    );
  }
  return { descr, fortran: order === 'True', shape, body: bytes.subarray(start + length) };
}

/** Reads the inside of a tuple such as `3, 4`, in which Python 2 writes `3L`; undefined if it is none. */
function sidesOf(tuple: string): number[] | undefined {
  const parts = tuple.trim() === '' ? [] : tuple.replace(/,\s*$/, '').split(',');
  const sides = parts.map((part) =>
    /^\s*\d{1,15}L?\s*$/.test(part) ? Number.parseInt(part, 10) : -1,
  );
  return sides.includes(-1) || sides.length > MOST_AXES ? undefined : sides;
}

/** How far apart two neighbors along each axis are in Fortran order. */
function fortranSteps(shape: readonly number[]): number[] {
  let step = 1;
  return shape.map((length) => {
    const own = step;
    step *= length;
    return own;
  });
}

/** Converts an index in C order to the place in an array with these steps. */
function placeOf(index: number, shape: readonly number[], steps: readonly number[]): number {
  let [rest, place] = [index, 0];
  for (let axis = shape.length - 1; axis >= 0; axis--) {
    const length = shape[axis]!;
    place += (rest % length) * steps[axis]!;
    rest = Math.floor(rest / length);
  }
  return place;
}
