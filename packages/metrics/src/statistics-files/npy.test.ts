/** Arrays of every type and form, written by bench/peers/numpy_files_golden.py. */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { decodeNpy, encodeNpy } from './npy.js';

interface Entry {
  readonly name: string;
  readonly bytes: string;
}
const { numpy, good, bad } = JSON.parse(
  readFileSync(new URL('../../test/files/numpy.json', import.meta.url), 'utf8'),
) as {
  readonly numpy: string;
  readonly good: readonly (Entry & { shape: number[]; values: string[] })[];
  readonly bad: readonly Entry[];
};
const bytesOf = ({ bytes }: Entry) => Uint8Array.from(Buffer.from(bytes, 'base64'));
const NUMBERS: Readonly<Record<string, number>> = { nan: NaN, inf: Infinity, '-inf': -Infinity };

/** The message of the refusal. */
function refusal(bytes: Uint8Array): string {
  try {
    decodeNpy(bytes, 'mu');
  } catch (error) {
    expect(error).toBeInstanceOf(MetricsFileError);
    return (error as Error).message;
  }
  throw new Error('the array was read');
}

describe(`arrays of NumPy ${numpy}`, () => {
  it.each(good)('reads what np.load reads: $name', (entry) => {
    const { shape, values } = decodeNpy(bytesOf(entry), 'mu');
    expect(shape).toEqual(entry.shape);
    expect(Array.from(values)).toEqual(entry.values.map((text) => NUMBERS[text] ?? Number(text)));
  });

  it.each(bad)('refuses $name', (entry) => {
    const message = refusal(bytesOf(entry));
    expect(message).toMatch(
      /^mu (is of type|holds pickled|has the header).*(float64|plain numbers)/,
    );
    expect(message.length).toBeLessThan(200);
  });

  const plain = encodeNpy([2, 3], [1, 2, 3, 4, 5, 6]);
  /** The array with another header. */
  const withText = (find: string, text: string) =>
    Uint8Array.from(
      Buffer.from(
        Buffer.from(plain)
          .toString('latin1')
          .replace(find.padEnd(text.length), text.padEnd(find.length)),
        'latin1',
      ),
    );
  it.each<[string, Uint8Array, RegExp]>([
    ['a cut array', plain.subarray(0, -1), /needs 48 bytes.*has 47/],
    ['bytes after the numbers', Uint8Array.from([...plain, 0]), /needs 48 bytes.*has 49/],
    [
      'a huge shape',
      withText('(2, 3), }   ', '(999999999999999, 999999), }'),
      /needs 7.99\S+e\+21/,
    ],
    ['a negative shape', withText('(2, 3)', '(-2,3)'), /plain numbers/],
    ['a shape of words', withText('(2, 3)', '(True)'), /plain numbers/],
    ['a shape of floats', withText('(2, 3), }', '(2.0, 3.0), }'), /plain numbers/],
    ['terminal codes', withText("'descr': '<f8'", "'descr': \u001b[2J"), /^\P{Cc}+$/u],
    ['version 9', Uint8Array.from(plain, (byte, k) => (k === 6 ? 9 : byte)), /version 9/],
    [
      'a header of 2³² bytes',
      Uint8Array.from(plain, (byte, k) => (k === 6 ? 2 : k > 7 && k < 12 ? 255 : byte)),
      /header of 4294967295/,
    ],
    ['nothing', new Uint8Array(0), /truncated/],
  ])('refuses %s', (_, bytes, message) => {
    expect(refusal(bytes)).toMatch(message);
    expect(refusal(bytes).length).toBeLessThan(200);
  });

  it('refuses more axes than NumPy has', () => {
    const many = encodeNpy(Array(65).fill(1), [1]);
    expect(refusal(many)).toMatch(/plain numbers/);
    expect(decodeNpy(encodeNpy(Array(64).fill(1), [7]), 'mu').values).toEqual(Float64Array.of(7));
  });
});
