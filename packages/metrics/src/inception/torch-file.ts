/**
 * Reads the files of `torch.save` that hold dictionaries of tensors, in both formats. Since PyTorch 1.6 a
 * file is a zip archive with the pickle `data.pkl` and one entry of numbers for each storage. Before, it
 * was five pickles (a magic number, a version, the machine, the dictionary, the keys of the storages)
 * followed by the numbers. The FID weights of 2015-12-05 have the older format.
 */
import { MetricsFileError } from '../file-error.js';
import { zipEntries } from '../statistics-files/zip-entries.js';
import type { WeightArray } from './network.js';
import { type PickleValue, readPickle, type TensorReference } from './pickle.js';

const WHAT = "PyTorch's tensors (.pth)";
/** The first bytes of the older format: PROTO 2, LONG1 of ten bytes, and this number. */
const LEGACY_START = [
  0x80, 0x02, 0x8a, 0x0a, 0x6c, 0xfc, 0x9c, 0x46, 0xf9, 0x20, 0x6a, 0xa8, 0x50, 0x19,
];

interface NumberType {
  readonly bytes: number;
  read(view: DataView, at: number): number;
}

const TYPES: Readonly<Record<string, NumberType>> = {
  FloatStorage: { bytes: 4, read: (view, at) => view.getFloat32(at, true) },
  DoubleStorage: { bytes: 8, read: (view, at) => view.getFloat64(at, true) },
  HalfStorage: { bytes: 2, read: (view, at) => half(view.getUint16(at, true)) },
  LongStorage: { bytes: 8, read: (view, at) => Number(view.getBigInt64(at, true)) },
  IntStorage: { bytes: 4, read: (view, at) => view.getInt32(at, true) },
};

/**
 * Reads the tensors of a saved dictionary, by name. Nothing in the file is executed.
 * @throws MetricsFileError if the bytes are not such a file, or if it holds anything but tensors.
 */
export function readTorchFile(bytes: Uint8Array): ReadonlyMap<string, WeightArray> {
  const isLegacy = LEGACY_START.every((byte, k) => bytes[k] === byte);
  const { value, storages } = isLegacy ? readLegacy(bytes) : readArchive(bytes);
  if (!(value instanceof Map)) {
    throw new MetricsFileError(
      'the value in the file is not a dictionary; expected tensors by name (a state_dict)',
    );
  }
  const tensors = new Map<string, WeightArray>();
  for (const [name, tensor] of value) {
    if (typeof name !== 'string' || !isTensor(tensor)) {
      throw new MetricsFileError(
        `the entry ${String(name).slice(0, 60)} of the file is not a tensor; expected tensors by name (a state_dict)`,
      );
    }
    tensors.set(name, { shape: tensor.shape, data: numbersOf(name, tensor, storages) });
  }
  return tensors;
}

type Storages = ReadonlyMap<string, Uint8Array>;

function readArchive(bytes: Uint8Array): { value: PickleValue; storages: Storages } {
  const entries = zipEntries(bytes, WHAT, (name) =>
    /\/(data\.pkl|byteorder|data\/\w+)$/.test(name),
  );
  const storages = new Map<string, Uint8Array>();
  let pickle: Uint8Array | undefined;
  for (const [name, content] of entries) {
    const [, part, key] = /\/(data\.pkl|byteorder|data\/(\w+))$/.exec(name)!;
    if (part === 'data.pkl') pickle = content;
    else if (key !== undefined) storages.set(key, content);
    else if (new TextDecoder().decode(content) !== 'little') {
      throw new MetricsFileError(
        'the file has big-endian numbers; expected a file of a little-endian machine',
      );
    }
  }
  if (!pickle) throw new MetricsFileError(`this is not a file of ${WHAT}: it has no data.pkl`);
  return { value: readPickle(pickle).value, storages };
}

function readLegacy(bytes: Uint8Array): { value: PickleValue; storages: Storages } {
  const version = readPickle(bytes, readPickle(bytes).end);
  const machine = readPickle(bytes, version.end);
  if (machine.value instanceof Map && machine.value.get('little_endian') === false) {
    throw new MetricsFileError(
      'the file has big-endian numbers; expected a file of a little-endian machine',
    );
  }
  const { value, end: afterValue } = readPickle(bytes, machine.end);
  const { value: keys, end } = readPickle(bytes, afterValue);
  const sizes = storageBytes(value);
  const storages = new Map<string, Uint8Array>();
  let at = end;
  for (const key of Array.isArray(keys) ? keys : []) {
    const size = sizes.get(key);
    if (size === undefined) throw damaged(`no tensor uses the storage ${String(key)}`);
    at += 8; // the number of numbers, which the tensors state too
    if (at + size > bytes.length) throw damaged('it ends early');
    storages.set(key as string, bytes.subarray(at, at + size));
    at += size;
  }
  return { value, storages };
}

/** Returns the number of bytes of each storage. */
function storageBytes(value: PickleValue): Map<PickleValue, number> {
  const sizes = new Map<PickleValue, number>();
  for (const tensor of value instanceof Map ? value.values() : []) {
    if (!isTensor(tensor)) continue;
    const { key, size, type } = tensor.storage;
    sizes.set(key, size * typeOf(type).bytes);
  }
  return sizes;
}

function numbersOf(
  name: string,
  { storage, offset, shape, strides }: TensorReference,
  storages: Storages,
): Float32Array | Float64Array {
  const type = typeOf(storage.type);
  const bytes = storages.get(storage.key);
  const count = shape.reduce((product, length) => product * length, 1);
  const last = shape.reduce((at, length, k) => at + (length - 1) * strides[k]!, offset);
  // A view can skip numbers of its storage but must not repeat them, so that small files stay small.
  const fits = type.bytes * Math.max(count, last + 1) <= (bytes?.length ?? 0);
  if (!bytes || (count > 0 && !fits)) {
    throw damaged(`${name} reaches beyond its numbers`);
  }
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = new (type.bytes > 4 ? Float64Array : Float32Array)(count);
  const index = shape.map(() => 0);
  let at = offset;
  for (let k = 0; k < count; k++) {
    data[k] = type.read(view, at * type.bytes);
    // Increments the index in C order, and the position with it.
    for (let axis = shape.length - 1; axis >= 0; axis--) {
      index[axis]!++;
      at += strides[axis]!;
      if (index[axis]! < shape[axis]!) break;
      at -= shape[axis]! * strides[axis]!;
      index[axis] = 0;
    }
  }
  return data;
}

function typeOf(name: string): NumberType {
  const type = TYPES[name];
  if (type) return type;
  throw new MetricsFileError(
    `the file holds numbers of type ${name}; expected FloatStorage (float32)`,
  );
}

const isTensor = (value: PickleValue): value is TensorReference =>
  typeof value === 'object' && value !== null && 'kind' in value && value.kind === 'tensor';

/** Converts IEEE 754 binary16. */
function half(bits: number): number {
  const exponent = (bits >> 10) & 31;
  const fraction = bits & 1023;
  const sign = bits & 0x8000 ? -1 : 1;
  if (exponent === 31) return fraction ? Number.NaN : sign * Number.POSITIVE_INFINITY;
  return sign * (exponent ? 2 ** (exponent - 25) * (1024 + fraction) : 2 ** -24 * fraction);
}

function damaged(problem: string): MetricsFileError {
  return new MetricsFileError(`this file of ${WHAT} is damaged: ${problem}`);
}
