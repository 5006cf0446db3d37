/**
 * Reads the part of Python's pickles that files of PyTorch tensors use. A pickle is a program for a small
 * stack machine, and a general reader lets it call any Python function. This reader knows only the names
 * and instructions that tensors need, returns descriptions of tensors and calls nothing. It refuses all
 * other names and instructions, and pickles of more objects than dictionaries of tensors need.
 *
 * https://docs.python.org/3/library/pickletools.html
 */
import { escaped } from '@wprox/arguments';
import { MetricsFileError } from '../file-error.js';
import {
  damaged,
  meaningOf,
  type PickleValue,
  type StorageReference,
  storage,
} from './pickle-values.js';

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
  'torch Size',
  ...STORAGES.map((type) => `torch ${type}Storage`),
]);

class Mark {}

const UTF_8 = new TextDecoder();

/** Greatest numbers of instructions and of lists, tuples and dictionaries: 30,000 tensors. */
const MOST_STEPS = 2_000_000;
const MOST_OBJECTS = 250_000;
/** A pickle that has been read. */
export interface Pickle {
  readonly value: PickleValue;
  /** The storages that it refers to, by key. */
  readonly storages: ReadonlyMap<string, StorageReference>;
  /** The byte after its end. */
  readonly end: number;
}

/**
 * Reads the pickle that starts at byte `at`.
 * @throws MetricsFileError if it is damaged or too large, or contains anything but tensors.
 */
export function readPickle(bytes: Uint8Array, at = 0): Pickle {
  return new PickleReader(bytes, at).run();
}

class PickleReader {
  private readonly view: DataView;
  private readonly stack: (PickleValue | Mark)[] = [];
  private readonly memo = new Map<number, PickleValue>();
  private readonly storages = new Map<string, StorageReference>();
  private objects = 0;

  constructor(
    private readonly bytes: Uint8Array,
    private at: number,
  ) {
    this.view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  }

  run(): Pickle {
    for (let steps = 0; steps < MOST_STEPS; steps++) {
      const opcode = this.byte();
      if (opcode === 0x2e) {
        // STOP
        return { value: this.pop(), storages: this.storages, end: this.at };
      }
      this.step(opcode);
      if (this.objects > MOST_OBJECTS) throw tooLarge(`${MOST_OBJECTS} lists and dictionaries`);
    }
    throw tooLarge(`${MOST_STEPS} instructions`);
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
      case 0x8b: // LONG4
        this.push(this.long(this.view.getUint32(this.skip(4), true)));
        break;
      case 0x47: // BINFLOAT
        this.push(this.view.getFloat64(this.skip(8), false));
        break;
      case 0x58: // BINUNICODE
      case 0x54: // BINSTRING
        this.push(this.text(this.view.getUint32(this.skip(4), true)));
        break;
      case 0x8c: // SHORT_BINUNICODE
      case 0x55: // SHORT_BINSTRING
        this.push(this.text(this.byte()));
        break;
      case 0x8d: // BINUNICODE8
        this.push(this.text(Number(this.view.getBigUint64(this.skip(8), true))));
        break;
      case 0x7d: // EMPTY_DICT
        this.pushNew(new Map());
        break;
      case 0x5d: // EMPTY_LIST
      case 0x29: // EMPTY_TUPLE
        this.pushNew([]);
        break;
      case 0x30: // POP
        if (this.stack.pop() === undefined) throw damaged('reads from an empty stack');
        break;
      case 0x85: // TUPLE1
      case 0x86: // TUPLE2
      case 0x87: {
        // TUPLE3
        const items = Array.from({ length: opcode - 0x84 }, () => this.pop());
        this.pushNew(items.reverse());
        break;
      }
      case 0x74: // TUPLE
        this.pushNew(this.popToMark());
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
        // Other values are not made text: tuples that share parts would grow without end.
        if (typeof name !== 'string' || typeof module !== 'string') {
          throw damaged('has a name that is not text');
        }
        this.name(`${module} ${name}`);
        break;
      }
      case 0x51: // BINPERSID
        this.refer(storage(this.pop()));
        break;
      case 0x52: {
        // REDUCE
        const [parts, called] = [this.pop(), this.pop()];
        // A list of pairs can be used many times.
        const [first] = Array.isArray(parts) ? parts : [];
        if (Array.isArray(first)) this.objects += first.length;
        this.pushNew(meaningOf(called, parts));
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
        `the file needs Python's ${escaped(name.slice(0, 60).replace(' ', '.'))}, which is never run; ` +
          'expected tensors by name: torch.save(model.state_dict(), file)',
      );
    }
    this.pushNew({ kind: 'name', name });
  }

  private refer(to: StorageReference): void {
    const known = this.storages.get(to.key);
    if (known && (known.size !== to.size || known.type !== to.type)) {
      throw damaged('gives the same numbers two sizes');
    }
    this.storages.set(to.key, to);
    this.pushNew(to);
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

  private pushNew(value: PickleValue): void {
    this.objects++;
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
    return UTF_8.decode(this.bytes.subarray(from, from + length));
  }

  private line(): string {
    const end = this.bytes.indexOf(0x0a, this.at);
    if (end < 0) throw damaged('ends too early');
    return this.text(end + 1 - this.at).slice(0, -1);
  }

  /** Reads an integer of at most 255 bytes, little-endian, exact up to 2⁵³. */
  private long(length: number): number {
    if (length > 255) throw damaged(`has an integer of ${length} bytes`);
    const from = this.skip(length);
    let value = 0;
    for (let k = length - 1; k >= 0; k--) value = 256 * value + this.bytes[from + k]!;
    return length > 0 && this.bytes[from + length - 1]! >= 0x80 ? value - 256 ** length : value;
  }
}

function tooLarge(limit: string): MetricsFileError {
  return new MetricsFileError(
    `the file's pickle has over ${limit}; expected only tensors by name: ` +
      'torch.save(model.state_dict(), file)',
  );
}
