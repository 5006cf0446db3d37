/** The numbers of a PyTorch tensor, which is a view of a storage with an offset and strides. */
import { quoted } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import { bfloat16, half } from '../statistics-files/float16.js';
import type { WeightArray } from './network.js';
import type { StorageReference, TensorReference } from './pickle-values.js';

interface NumberType {
  readonly bytes: number;
  /** Whether float32 does not hold all its numbers. */
  readonly isWide?: true;
  read(view: DataView, at: number, little: boolean): number;
}

const TYPES: Readonly<Record<string, NumberType>> = {
  FloatStorage: { bytes: 4, read: (view, at, little) => view.getFloat32(at, little) },
  DoubleStorage: {
    bytes: 8,
    isWide: true,
    read: (view, at, little) => view.getFloat64(at, little),
  },
  HalfStorage: { bytes: 2, read: (view, at, little) => half(view.getUint16(at, little)) },
  BFloat16Storage: { bytes: 2, read: (view, at, little) => bfloat16(view.getUint16(at, little)) },
  LongStorage: {
    bytes: 8,
    isWide: true,
    read: (view, at, little) => Number(view.getBigInt64(at, little)),
  },
  IntStorage: { bytes: 4, isWide: true, read: (view, at, little) => view.getInt32(at, little) },
  ShortStorage: { bytes: 2, read: (view, at, little) => view.getInt16(at, little) },
  CharStorage: { bytes: 1, read: (view, at) => view.getInt8(at) },
  ByteStorage: { bytes: 1, read: (view, at) => view.getUint8(at) },
  BoolStorage: { bytes: 1, read: (view, at) => view.getUint8(at) },
};

/** Returns the number of bytes of a storage. */
export function storageBytes({ type, size }: StorageReference): number {
  return size * typeOf(type).bytes;
}

/**
 * Makes the array of a tensor in C order. Its numbers are converted at each use of `data`.
 * @param bytes those of its storage; undefined if the file lacks them.
 * @throws MetricsFileError if the tensor reaches beyond its storage, or repeats numbers of it.
 */
export function storedTensor(
  name: string,
  tensor: TensorReference,
  bytes: Uint8Array | undefined,
  isLittleEndian: boolean,
): WeightArray {
  const { storage, offset, shape, strides } = tensor;
  const count = shape.reduce((product, length) => product * length, 1);
  const last = shape.reduce((at, length, k) => at + (length - 1) * strides[k]!, offset);
  const held = bytes === undefined ? 0 : bytes.length / typeOf(storage.type).bytes;
  if (bytes === undefined || (count !== 0 && !(last < held))) {
    throw new MetricsFileError(
      `this file of PyTorch's tensors (.pth) is damaged: ${shortName(name)} reaches beyond its numbers`,
    );
  }
  // A view can skip numbers of its storage but must not repeat them, so that small files stay small.
  if (count > held) {
    throw new MetricsFileError(
      `the tensor ${shortName(name)} repeats its numbers, as expand() does; save a copy of it: tensor.clone()`,
    );
  }
  return {
    shape,
    get data() {
      return numbersOf(tensor, count, bytes, isLittleEndian);
    },
  };
}

const shortName = (name: string) => quoted(name.slice(0, 40));

function numbersOf(
  { storage, offset, shape, strides }: TensorReference,
  count: number,
  bytes: Uint8Array,
  isLittleEndian: boolean,
): Float32Array | Float64Array {
  const type = typeOf(storage.type);
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const data = new (type.isWide ? Float64Array : Float32Array)(count);
  const index = shape.map(() => 0);
  let at = offset;
  for (let k = 0; k < count; k++) {
    data[k] = type.read(view, at * type.bytes, isLittleEndian);
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
