/**
 * Reads the part of Python's pickles that files of PyTorch tensors use. A pickle is a program for a small
 * stack machine, and a general reader lets it call any Python function. This reader knows only the names
 * and instructions that tensors need, returns descriptions of tensors and calls nothing. It refuses all
 * other names and instructions.
 *
 * https://docs.python.org/3/library/pickletools.html
 */
import { MetricsFileError } from '../file-error.js';

/** The reference of a pickle to the numbers of a storage. */
interface StorageReference {
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

const STORAGES = [
  'Float',
  'Double',
  'Half',
  'BFloat16',
  'Long',
  'Int',
  'Short',
  'Char',
  'Byte',
  'Bool',
];
const NAMES = new Set([
  'collections OrderedDict',
  'torch._utils _rebuild_tensor_v2',
  'torch._utils _rebuild_parameter',
  ...STORAGES.map((type) => `torch ${type}Storage`),
]);

class Mark {}

/**
 * Reads the pickle that starts at byte `at`.
 * @returns its value, and the byte after its end.
 * @throws MetricsFileError if it is damaged or contains anything but tensors.
 */
export function readPickle(bytes: Uint8Array, at = 0): { value: PickleValue; end: number } {
  return new PickleReader(bytes, at).run();
}

class PickleReader {
  private readonly view: DataView;
  private readonly stack: (PickleValue | Mark)[] = [];
  private readonly memo = new Map<number, PickleValue>();

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  run(): { value: PickleValue; end: number } {
    for (;;) {
      const opcode = this.byte();
      if (opcode === 0x2e) return { value: this.pop(), end: this.at }; // STOP
      this.step(opcode);
    }
  }

  private step(opcode: number): void {
    switch (opcode) {
      case 0x80: // PROTO
        this.byte();
        break;
      case 0x95: // FRAME
        this.skip(8);
        break;
      case 0x28: // MARK
        this.stack.push(new Mark());
        break;
      case 0x4e: // NONE
        this.push(null);
        break;
      case 0x88: // NEWTRUE
      case 0x89: // NEWFALSE
        this.push(opcode === 0x88);
        break;
      case 0x4b: // BININT1
        this.push(this.byte());
        break;
      case 0x4d: // BININT2
        this.push(this.view.getUint16(this.skip(2), true));
        break;
      case 0x4a: // BININT
        this.push(this.view.getInt32(this.skip(4), true));
        break;
      case 0x8a: // LONG1
        this.push(this.long(this.byte()));
        break;
      case 0x47: // BINFLOAT
        this.push(this.view.getFloat64(this.skip(8), false));
        break;
      case 0x58: // BINUNICODE
        this.push(this.text(this.view.getUint32(this.skip(4), true)));
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        this.push(this.text(this.byte()));
        break;
      case 0x7d: // EMPTY_DICT
        this.push(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.push([]);
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const items = Array.from({ length: opcode - 0x84 }, () => this.pop());
        this.push(items.reverse());
        break;
      }
      case 0x74: // TUPLE
        this.push(this.popToMark());
        break;
      case 0x71: // BINPUT
      case 0x68: // BINGET
        this.remember(this.byte(), opcode === 0x71);
        break;
      case 0x72: // LONG_BINPUT
      case 0x6a: // LONG_BINGET
        this.remember(this.view.getUint32(this.skip(4), true), opcode === 0x72);
        break;
      case 0x94: // MEMOIZE
        this.remember(this.memo.size, true);
        break;
      case 0x61: // APPEND
      case 0x65: {
        // APPENDS
        const items = opcode === 0x61 ? [this.pop()] : this.popToMark();
        const list = this.top();
        if (!Array.isArray(list)) throw damaged('appends to a value that is not a list');
        for (const item of items) list.push(item);
        break;
      }
      case 0x73: // SETITEM
      case 0x75: // SETITEMS
        this.setItems(opcode === 0x73 ? [this.pop(), this.pop()].reverse() : this.popToMark());
        break;
      case 0x63: // GLOBAL
        this.name(`${this.line()} ${this.line()}`);
        break;
      case 0x93: {
        // STACK_GLOBAL
        const [name, module] = [this.pop(), this.pop()];
        this.name(`${module} ${name}`);
        break;
      }
      case 0x51: // BINPERSID
        this.push(storage(this.pop()));
        break;
      case 0x52: {
        // REDUCE
        const [parts, called] = [this.pop(), this.pop()];
        this.push(described(called, parts));
        break;
      }
      case 0x62: // BUILD: attributes, such as the _metadata of an OrderedDict
        this.pop();
        this.top();
        break;
      default:
        throw damaged(`has the instruction 0x${opcode.toString(16)}, which tensors do not use`);
    }
  }

  private name(name: string): void {
    if (!NAMES.has(name)) {
      throw new MetricsFileError(
        `the file calls Python's ${name.slice(0, 80).replace(' ', '.')}; ` +
          'expected only tensors and dictionaries of them',
      );
    }
    this.push({ kind: 'name', name });
  }

  private setItems(items: PickleValue[]): void {
    const map = this.top();
    if (!(map instanceof Map) || items.length % 2 === 1)
      throw damaged('sets items of a value that is not a dictionary');
    for (let k = 0; k < items.length; k += 2) map.set(items[k]!, items[k + 1]!);
  }

  private remember(index: number, put: boolean): void {
    if (put) {
      this.memo.set(index, this.top());
      return;
    }
    const value = this.memo.get(index);
    if (value === undefined) throw damaged('refers to a value that it has not stored');
    this.push(value);
  }

  private push(value: PickleValue): void {
    this.stack.push(value);
  }

  private pop(): PickleValue {
    const value = this.stack.pop();
    if (value === undefined || value instanceof Mark) throw damaged('reads from an empty stack');
    return value;
  }

  private top(): PickleValue {
    const value = this.pop();
    this.stack.push(value);
    return value;
  }

  private popToMark(): PickleValue[] {
    const from = this.stack.findLastIndex((value) => value instanceof Mark);
    if (from < 0) throw damaged('has no mark on its stack');
    return this.stack.splice(from).slice(1) as PickleValue[];
  }

  private byte(): number {
    return this.bytes[this.skip(1)]!;
  }

  /** Advances by `count` bytes. @returns the index of the first of them. */
  private skip(count: number): number {
    const from = this.at;
    if (from + count > this.bytes.length) throw damaged('ends too early');
    this.at += count;
    return from;
  }

  private text(length: number): string {
    const from = this.skip(length);
    return new TextDecoder().decode(this.bytes.subarray(from, from + length));
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged('ends too early');
    return this.text(end + 1 - this.at).slice(0, -1);
  }

  /** Reads an integer of any length, little-endian, exact up to 2⁵³. */
  private long(length: number): number {
    const from = this.skip(length);
    let value = 0;
    for (let k = length - 1; k >= 0; k--) value = 256 * value + this.bytes[from + k]!;
    return length > 0 && this.bytes[from + length - 1]! >= 0x80 ? value - 256 ** length : value;
  }
}

/** Reads the persistent id ('storage', type, key, location, size, ...). */
function storage(id: PickleValue): StorageReference {
  const [kind, type, key, , size] = Array.isArray(id) ? id : [];
  const name = isName(type) ? /^torch (\w+Storage)$/.exec(type.name)?.[1] : undefined;
  if (kind !== 'storage' || name === undefined || typeof key !== 'string' || !isSize(size)) {
    throw damaged('refers to numbers in an unknown way');
  }
  return { kind: 'storage', type: name, key, size };
}

function described(called: PickleValue, parts: PickleValue): PickleValue {
  if (!isName(called) || !Array.isArray(parts)) throw damaged('calls a value that is not a name');
  if (called.name === 'collections OrderedDict') return new Map();
  if (called.name.endsWith('_rebuild_parameter')) return parts[0] ?? null;
  const [from, offset, shape, strides] = parts;
  const valid =
    called.name.endsWith('_rebuild_tensor_v2') &&
    isStorage(from) &&
    isSize(offset) &&
    areSizes(shape) &&
    areSizes(strides) &&
    shape.length === strides.length;
  if (!valid) throw damaged('describes a tensor in an unknown way');
  return { kind: 'tensor', storage: from, offset, shape, strides };
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
  Array.isArray(value) && value.every(isSize);

function damaged(problem: string): MetricsFileError {
  return new MetricsFileError(
    `the file's pickle ${problem}: it is damaged or not a file of tensors`,
  );
}
