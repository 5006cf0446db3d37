import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { uniform } from './hashed.fixture.js';
import { readTorchFile } from './torch-file.js';

const file = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/files/${name}`, import.meta.url)));

/** Both formats of torch.save, written by bench/peers/inception_golden.py. */
const files = ['tensors.pth', 'tensors-legacy.pth'];

/** Puts a pickle of protocol 2 into a zip archive like PyTorch's. */
const archive = (...parts: (string | number[])[]) => {
  const bytes = parts.flatMap((part) =>
    typeof part === 'string' ? [...new TextEncoder().encode(part)] : part,
  );
  return zipSync({ 'x/data.pkl': Uint8Array.from([0x80, 2, ...bytes]) });
};

describe('readTorchFile', () => {
  it.each(files)('reads the tensors that PyTorch saved: %s', (name) => {
    const tensors = readTorchFile(file(name));
    expect([...tensors.keys()]).toEqual([
      '0.weight',
      '0.bias',
      '1.weight',
      '1.bias',
      '1.running_mean',
      '1.running_var',
      '1.num_batches_tracked',
      'turned',
      'half',
    ]);
    for (const weight of ['0.weight', '1.bias', '1.running_var']) {
      const { shape, data } = tensors.get(weight)!;
      expect(Array.from(data)).toEqual(Array.from(uniform(weight, shape, -1, 1).data));
    }
    const { shape, data } = tensors.get('0.weight')!;
    expect(shape).toEqual([3, 2, 1, 2]);
    const turned = tensors.get('turned')!;
    expect(turned.shape).toEqual([4, 3]);
    Array.from(turned.data).forEach((value, k) => {
      expect(value).toBe(data[4 * (k % 3) + Math.floor(k / 3)]);
    });
    // The smallest number of binary16 is 2⁻²⁴.
    expect(Array.from(tensors.get('half')!.data)).toEqual([1.5, -0.25, 65504, 2 ** -24]);
    expect(Array.from(tensors.get('1.num_batches_tracked')!.data)).toEqual([0]);
  });

  it('executes nothing and refuses other names of Python', () => {
    // Python's pickle.loads runs this as os.system('true'), by REDUCE and by INST.
    const reduce = archive('cos\nsystem\n', [0x58, 4, 0, 0, 0], 'true', [0x85, 0x52, 0x2e]);
    expect(() => readTorchFile(reduce)).toThrow(MetricsFileError);
    expect(() => readTorchFile(reduce)).toThrow("Python's os.system");
    const inst = archive('(', [0x58, 4, 0, 0, 0], 'true', 'ios\nsystem\n.');
    expect(() => readTorchFile(inst)).toThrow('instruction 0x69');
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /not a zip archive/],
    ['an archive without a pickle', zipSync({ 'x/data/0': new Uint8Array(4) }), /no data\.pkl/],
    ['half of the older format', file('tensors-legacy.pth').subarray(0, 700), /too early/],
    ['half of an archive', file('tensors.pth').subarray(0, 1500), /PyTorch's tensors/],
    ['a number', archive([0x4b, 1, 0x2e]), /not a dictionary/],
    ['a dictionary of numbers', archive([0x7d, 0x4b, 1, 0x4b, 2, 0x73, 0x2e]), /not a tensor/],
    ['an endless pickle', archive([0x7d]), /ends too early/],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => readTorchFile(bytes)).toThrow(MetricsFileError);
    expect(() => readTorchFile(bytes)).toThrow(message);
  });

  it('reads or refuses any mutated file', () => {
    // The pickle alone too, because the archive protects it by a checksum.
    const [zipped, legacy] = files.map(file) as [Uint8Array, Uint8Array];
    const start = new TextDecoder('latin1').decode(zipped).indexOf('\x80\x02ccollections');
    const pickle = zipped.slice(start, zipped.indexOf(0x2e, start + 700) + 1);
    const mutations = fc.record({
      from: fc.constantFrom(zipped, legacy, pickle),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 4 }),
      cut: fc.option(fc.nat(), { freq: 6 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(mutations, ({ from, changes, cut }) => {
        const bytes = Uint8Array.from(from);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const end = cut === null ? bytes.length : cut % bytes.length;
        const part = bytes.subarray(0, end);
        try {
          readTorchFile(from === pickle ? zipSync({ 'x/data.pkl': part }, { level: 0 }) : part);
        } catch (error) {
          if (!(error instanceof MetricsFileError)) throw error;
          refused++;
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(500);
  });
});
