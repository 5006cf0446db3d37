/** Forms of PyTorch's files that people bring, written by bench/peers/torch_files_golden.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { readTorchFile } from './torch-file.js';

const bytesOf = (name: string) =>
  new Uint8Array(readFileSync(new URL(`../../test/files/torch/${name}`, import.meta.url)));
interface Expected {
  readonly shape: number[];
  readonly data: string[];
}
/** What torch.load read from each file. */
const { torch, ...golden } = JSON.parse(
  new TextDecoder().decode(bytesOf('expected.json')),
) as Record<string, Record<string, Expected>>;
const NUMBERS: Readonly<Record<string, number>> = {
  inf: Infinity,
  '-inf': -Infinity,
  True: 1,
  False: 0,
};

const read = (name: string) =>
  [...readTorchFile(bytesOf(name))].map(([key, { shape, data }]) => [key, shape, Array.from(data)]);

describe(`files of PyTorch ${torch}`, () => {
  it.each(Object.keys(golden))('has the numbers of torch.load: %s', (name) => {
    const expected = Object.entries(golden[name]!);
    expect(read(name)).toEqual(
      expected.map(([key, { shape, data }]) => [
        key,
        shape,
        data.map((text) => NUMBERS[text] ?? Number(text)),
      ]),
    );
  });

  const plain = [
    ['weight', [6], [0, 1, 2, 3, 4, 5]],
    ['bias', [1], [0.5]],
  ];
  it('reads the numbers of a big-endian machine', () => {
    expect(read('big-endian.pth')).toEqual(plain);
  });

  it('reads the one dictionary of tensors in a checkpoint', () => {
    expect(read('checkpoint.pth')).toEqual(plain);
  });

  it('leaves out the prefix of DataParallel', () => {
    expect([...readTorchFile(bytesOf('data-parallel.pth')).keys()]).toEqual(['weight', 'bias']);
  });

  it.each([
    ['two-models.pth', /holds 2 models: "generator", "critic".*torch\.save/],
    ['module.pth', /torch\.nn\.modules\.linear\.Linear, which is never run.*state_dict/],
    ['script.pt', /TorchScript program.*state_dict/],
    ['tensor.pth', /a single tensor/],
    ['expanded.pth', /"expanded" repeats its numbers.*clone/],
    ['sparse.pth', /_rebuild_sparse_tensor/],
    ['complex.pth', /ComplexFloatStorage/],
  ])('says what %s is', (name, message) => {
    expect(() => readTorchFile(bytesOf(name))).toThrow(MetricsFileError);
    expect(() => readTorchFile(bytesOf(name))).toThrow(message);
    try {
      readTorchFile(bytesOf(name));
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(200);
    }
  });
});
