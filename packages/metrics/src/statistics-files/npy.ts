/**
 * Reads and writes NumPy's array files (.npy): a magic number, a version, the length of the header, the
 * header (a Python dictionary with type, order and shape), then the numbers. Only numbers and text are
 * read. Files of pickled objects are refused, so nothing in a file is executed.
 *
 * https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
 */
import { reject, requireArray, requireInteger } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';

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
  i8: { bytes: 8, read: (view, at, little) => Number(view.getBigInt64(at, little)) },
  i4: { bytes: 4, read: (view, at, little) => view.getInt32(at, little) },
};

/**
 * Reads float64, float32 or integer numbers of either byte order, in C or Fortran order.
 * @param name name of the array, for messages.
 * @throws MetricsFileError if the bytes are not such an array.
 */
export function decodeNpy(bytes: Uint8Array, name: string): NumpyArray {
  const { descr, fortran, shape, body } = decodeHeader(bytes, name);
  const type = NUMBER_TYPES[descr.slice(1)];
  if (!type || !'<>'.includes(descr[0]!)) {
    throw new MetricsFileError(
      `${name} is of type '${descr}'; expected numbers, such as '<f8' (float64)`,
    );
  }
  const size = shape.reduce((product, length) => product * length, 1);
  if (body.length !== size * type.bytes) {
    throw new MetricsFileError(
      `${name} has ${body.length} bytes of numbers; its shape (${shape}) and type '${descr}' ` +
        `need ${size * type.bytes}; expected an undamaged file`,
    );
  }
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  const little = descr[0] === '<';
  const values = Float64Array.from({ length: size }, (_, k) =>
    type.read(view, k * type.bytes, little),
  );
  return { shape, values: fortran ? inCOrder(values, shape) : values };
}

/** Reads a single string. @throws MetricsFileError if the bytes are not one. */
export function decodeNpyText(bytes: Uint8Array, name: string): string {
  const { descr, shape, body } = decodeHeader(bytes, name);
  const length = /^<U(\d{1,4})$/.exec(descr)?.[1];
  if (length === undefined || shape.length > 0 || body.length !== 4 * Number(length)) {
    throw new MetricsFileError(
      `${name} is of type '${descr}' and shape (${shape}); expected a string`,
    );
  }
  const view = new DataView(body.buffer, body.byteOffset, body.length);
  let text = '';
  for (let at = 0; at < body.length; at += 4) {
    const code = view.getUint32(at, true);
    if (code > 0x10ffff)
      throw new MetricsFileError(
        `${name} holds the character code ${code}; expected Unicode, at most 0x10ffff`,
      );
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
  const size = shape.reduce((product, length) => product * length, 1);
  if (descr !== '<f4' || fortran || body.length !== 4 * size) {
    throw new MetricsFileError(
      `${name} is of type '${descr}' and shape (${shape}) with ${body.length} bytes; expected '<f4'`,
    );
  }
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
  if (version < 1 || version > 3 || start + length > bytes.length) {
    throw new MetricsFileError(
      `${name} has version ${version} and a header of ${length} bytes; expected version 1 to 3, undamaged`,
    );
  }
  const header = new TextDecoder('latin1').decode(bytes.subarray(start, start + length)).trim();
  const descr = /'descr': '([<>|=]?[A-Za-z]\d*)'/.exec(header)?.[1];
  const order = /'fortran_order': (True|False)/.exec(header)?.[1];
  const tuple = /'shape': \(((?:\d{1,9}, ?)*(?:\d{1,9})?),?\)/.exec(header)?.[1];
  if (descr === undefined || order === undefined || tuple === undefined) {
    throw new MetricsFileError(
      `${name} has the header "${header.slice(0, 80)}"; expected type, order and shape of plain numbers`,
    );
  }
  const shape = tuple
    .split(',')
    .filter((part) => part.trim() !== '')
    .map(Number);
  return { descr, fortran: order === 'True', shape, body: bytes.subarray(start + length) };
}

function inCOrder(values: Float64Array, shape: readonly number[]): Float64Array {
  if (shape.length < 2) return values;
  if (shape.length > 2)
    throw new MetricsFileError(
      `the array has ${shape.length} dimensions in Fortran order; expected at most 2`,
    );
  const [rows, columns] = shape as [number, number];
  return values.map((_, k) => values[(k % columns) * rows + Math.floor(k / columns)]!);
}
