/** The values that pickles of tensors make, and what their calls of Python's functions mean. */
import { MetricsFileError } from '../file-error.js';

/** The reference of a pickle to the numbers of a storage. */
export interface StorageReference {
  readonly kind: 'storage';
  /** Such as `FloatStorage`. */
  readonly type: string;
  readonly key: string;
  /** Number of numbers. */
  readonly size: number;
}

/** A tensor: a view of a storage. */
export interface TensorReference {
  readonly kind: 'tensor';
  readonly storage: StorageReference;
  readonly offset: number;
  readonly shape: readonly number[];
  readonly strides: readonly number[];
}

export type PickleValue =
  | null
  | boolean
  | number
  | string
  | StorageReference
  | TensorReference
  | PickleName
  | PickleValue[]
  | Map<PickleValue, PickleValue>;

interface PickleName {
  readonly kind: 'name';
  readonly name: string;
}

/** PyTorch's greatest number of axes. */
const MOST_AXES = 64;

/**
 * Reads the persistent id ('storage', type, key, location, size, view), where a view is None.
 * @throws MetricsFileError if it is another value.
 */
export function storage(id: PickleValue): StorageReference {
  const [kind, type, key, , size, view = null] = Array.isArray(id) ? id : [];
  const name = isName(type) ? /^torch (\w+Storage)$/.exec(type.name)?.[1] : undefined;
  const isKnown = kind === 'storage' && name !== undefined && typeof key === 'string';
  if (!isKnown || !isSize(size) || view !== null) {
    throw damaged('refers to numbers in an unknown way');
  }
  return { kind: 'storage', type: name, key, size };
}

/**
 * Returns what a call of a Python function means, without running it.
 * @throws MetricsFileError if it is not one of the functions that tensors need.
 */
export function meaningOf(called: PickleValue, parts: PickleValue): PickleValue {
  if (!isName(called) || !Array.isArray(parts)) throw damaged('calls a value that is not a name');
  switch (called.name) {
    case 'collections OrderedDict':
      return dictionaryOf(parts[0] ?? []);
    case 'torch Size':
      return parts[0] ?? [];
    case 'torch._utils _rebuild_parameter':
      return parts[0] ?? null;
    case 'torch._utils _rebuild_tensor_v2': {
      const [from, offset, shape, strides] = parts;
      const fits =
        isStorage(from) &&
        isSize(offset) &&
        areSizes(shape) &&
        areSizes(strides) &&
        shape.length === strides.length;
      if (fits) return { kind: 'tensor', storage: from, offset, shape, strides };
    }
  }
  throw damaged('describes a tensor in an unknown way');
}

/** Makes the dictionary of a list of pairs, as Python 2 writes it. */
function dictionaryOf(pairs: PickleValue): Map<PickleValue, PickleValue> {
  const isPair = (pair: PickleValue): pair is [PickleValue, PickleValue] =>
    Array.isArray(pair) && pair.length === 2;
  if (!Array.isArray(pairs) || !pairs.every(isPair)) {
    throw damaged('makes a dictionary of values that are not pairs');
  }
  return new Map(pairs);
}

const isObject = (value: PickleValue | undefined): value is PickleName | StorageReference =>
  typeof value === 'object' && value !== null && 'kind' in value;
const isName = (value: PickleValue | undefined): value is PickleName =>
  isObject(value) && value.kind === 'name';
const isStorage = (value: PickleValue | undefined): value is StorageReference =>
  isObject(value) && value.kind === 'storage';
const isSize = (value: PickleValue | undefined): value is number =>
  Number.isSafeInteger(value) && (value as number) >= 0;
const areSizes = (value: PickleValue | undefined): value is number[] =>
  Array.isArray(value) && value.length <= MOST_AXES && value.every(isSize);

/** Returns the error of a pickle. @param problem what it does that a file of tensors does not. */
export function damaged(problem: string): MetricsFileError {
  return new MetricsFileError(
    `the file's pickle ${problem}: it is damaged or not a file of tensors`,
  );
}
