/** Small files of PyTorch's format that cost much memory or time if they are read without limits. */
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { loadInceptionV3 } from './inception-v3.js';
import { readTorchFile } from './torch-file.js';

type Part = string | number | readonly number[] | Uint8Array;
const bytesOf = (...parts: readonly Part[]): Uint8Array =>
  Buffer.concat(
    parts.map((part) =>
      typeof part === 'string'
        ? Buffer.from(part)
        : part instanceof Uint8Array
          ? part
          : Uint8Array.from([part].flat() as number[]),
    ),
  );
const repeated = (count: number, ...parts: readonly Part[]): Uint8Array => {
  const once = bytesOf(...parts);
  return Buffer.alloc(count * once.length, once);
};
const u32 = (value: number) => [...new Uint8Array(Uint32Array.of(value).buffer)];
const text = (value: string) => bytesOf(0x58, u32(value.length), value);
/** An archive with a compressed pickle and one storage of `numbers` float32. */
const archive = (pickle: readonly Part[], numbers = 4) =>
  zipSync({
    'x/data.pkl': Uint8Array.from(bytesOf(0x80, 2, ...pickle, 0x2e)),
    'x/data/0': new Uint8Array(4 * numbers),
  });

/** Instructions that push a storage of so many numbers. */
const storage = (numbers: number) =>
  bytesOf(
    '(',
    text('storage'),
    'ctorch\nFloatStorage\n',
    text('0'),
    text('cpu'),
    0x4a,
    u32(numbers),
    't',
    0x51,
  );
/** Instructions that push a tensor; `shape` pushes its shape, which are its strides too. */
const tensor = (numbers: number, shape: Uint8Array, strides: Uint8Array) =>
  bytesOf(
    'ctorch._utils\n_rebuild_tensor_v2\n(',
    storage(numbers),
    [0x4b, 0],
    shape,
    strides,
    [0x89],
    'ccollections\nOrderedDict\n)R',
    'tR',
  );
const integers = (...values: readonly number[]) =>
  bytesOf('(', ...values.map((v) => [0x4b, v]), 't');
const dictionary = (...entries: readonly Uint8Array[]) => bytesOf('}(', ...entries, 'u');

/** Doubles a tuple with BINPUT and BINGET: 2^levels leaves in 5 bytes a level. */
const shared = (levels: number) => bytesOf(text('x'), repeated(levels, 'q', 0, 'h', 0, 0x86));

const hostile: [string, () => Uint8Array, RegExp][] = [
  ['shared tuples as a name', () => archive([shared(40), shared(40), 0x93]), /not text/],
  [
    'shared tuples as a key',
    () => archive([dictionary(bytesOf(shared(40), 0x4b, 1))]),
    /not a tensor/,
  ],
  ['shared tuples as a storage', () => archive([shared(40), 0x51]), /unknown way/],
  [
    'shared tuples as a shape',
    () => archive([dictionary(bytesOf(text('w'), tensor(4, shared(40), shared(40))))]),
    /unknown way/,
  ],
  ['shared tuples as the value', () => archive([shared(40)]), /not a dictionary/],
  [
    'a shape of 10⁵ axes',
    () => {
      const ones = bytesOf('(', repeated(100_000, 0x4b, 1), 't');
      return archive([dictionary(bytesOf(text('w'), tensor(4, ones, ones)))]);
    },
    /unknown way/,
  ],
  ['10⁶ empty dictionaries', () => archive([repeated(1_000_000, '}')]), /over 250000/],
  ['3·10⁶ numbers', () => archive([repeated(3_000_000, 'N')]), /over 2000000/],
  [
    'one long list as many dictionaries',
    () => {
      const pair = bytesOf(text('k'), 'N', 0x86);
      const list = bytesOf(']q', 1, '(', repeated(1000, 0x4b, 1, 'N', 0x86), 'e');
      return archive([pair, list, repeated(100_000, 'ccollections\nOrderedDict\nh', 1, 0x85, 'R')]);
    },
    /over 250000/,
  ],
  [
    'nested lists',
    () => archive([repeated(200_000, ']'), repeated(199_999, 'a')]),
    /not a dictionary/,
  ],
  ['a list that holds itself', () => archive([']q', 1, 'h', 1, 'a']), /not a dictionary/],
  [
    'a dictionary that holds itself',
    () => archive(['}q', 1, text('x'), 'h', 1, 's']),
    /"x" of the file is not a tensor/,
  ],
  [
    'an integer of 2³² bytes',
    () => archive([0x8b, 0xff, 0xff, 0xff, 0xff]),
    /integer of 4294967295/,
  ],
  ['a text beyond the file', () => archive([0x58, 0xff, 0xff, 0xff, 0xff]), /ends too early/],
  ['a frame beyond the file', () => archive([0x95, repeated(8, 0xff)]), /empty stack/],
  ['a name of a megabyte', () => archive([`c${'a'.repeat(1_000_000)}\nb\n`]), /never run/],
  ['terminal codes in a name', () => archive(['c\u001b[2J\nb\n']), /^[^\p{Cc}]+$/u],
  ['a memo that is not there', () => archive(['h', 9]), /not stored/],
];

describe('hostile files', () => {
  it.each(hostile)('refuses %s', (_, make, message) => {
    const bytes = make();
    let error: unknown;
    const before = process.memoryUsage().arrayBuffers;
    try {
      readTorchFile(bytes);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toBeInstanceOf(MetricsFileError);
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message.length).toBeLessThan(200);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 27);
  });

  it('reads 200 tensors of the same numbers without a copy for each', () => {
    const count = 2 ** 20;
    const shape = bytesOf('(', 0x4a, u32(count), 't');
    const entries = Array.from({ length: 200 }, (_, k) =>
      bytesOf(text(`w${k}`), tensor(count, shape, integers(1))),
    );
    const bytes = archive([dictionary(...entries)], count);
    const before = process.memoryUsage().arrayBuffers;
    const tensors = readTorchFile(bytes);
    expect(tensors.size).toBe(200);
    // The unpacked storage has 4 MiB; copies would have 800 MiB.
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 26);
    expect(tensors.get('w199')!.data.length).toBe(count);
    expect(() => loadInceptionV3(bytes)).toThrow('no Conv2d_1a_3x3.conv.weight, but "w0"');
  });

  it('refuses storages that unpack to more than the limit, which an option raises', () => {
    const bytes = archive([dictionary()], 2 ** 24);
    expect(() => readTorchFile(bytes)).toThrow(/unpacks to \d+ bytes; expected at most 67108864/);
    expect(readTorchFile(bytes, 2 ** 28).size).toBe(0);
  });
});
