import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { zipSync } from 'fflate';
import { describe, expect, it } from 'vitest';
import { MetricsFileError } from '../file-error.js';
import { encodeNpy } from './npy.js';
import { decodeStatistics, encodeStatistics } from './npz.js';

const file = (name: string) =>
  readFileSync(new URL(`../../test/files/${name}.npz`, import.meta.url));

const mean = [0.5, -1.25, 3e-5];
const covariance = [2, 0.5, -0.25, 0.5, 1, 0.125, -0.25, 0.125, 3];
const statistics = { features: 'café 😀', count: 12_345, mean, covariance };

/** Files written by bench/peers/statistics_golden.py. */
const files = ['float64', 'float32-fortran-compressed', 'big-endian'];

describe('decodeStatistics', () => {
  it.each(files)('reads files that NumPy wrote: %s', (name) => {
    const read = decodeStatistics(file(name), 'inception');
    expect(read.features).toBe('inception');
    expect(read.count).toBeUndefined();
    expect(read.covariance).toEqual(covariance);
    read.mean.forEach((value, i) => {
      // float32 holds 3e-5 with 24 bits.
      expect(value).toBeCloseTo(mean[i]!, name.startsWith('float32') ? 11 : 16);
    });
  });

  it('reads rows and columns of Fortran order', () => {
    const plain = encodeNpy([2, 2], [1, 2, 3, 4]);
    const text = new TextDecoder('latin1').decode(plain).replace('False', 'True ');
    const fortran = Uint8Array.from(text, (character) => character.charCodeAt(0));
    const bytes = zipSync({ 'mu.npy': encodeNpy([2], [0, 0]), 'sigma.npy': fortran });
    expect(decodeStatistics(bytes, 'test').covariance).toEqual([1, 3, 2, 4]);
  });

  it('reads encoded statistics to the bit', () => {
    expect(decodeStatistics(encodeStatistics(statistics), 'other')).toEqual(statistics);
    const unknown = { ...statistics, count: undefined };
    expect(decodeStatistics(encodeStatistics(unknown), 'other')).toEqual(unknown);
  });

  it('reads any encoded statistics', () => {
    const finite = fc.double({ noNaN: true, noDefaultInfinity: true });
    const any = fc
      .tuple(fc.integer({ min: 1, max: 5 }), fc.string({ unit: 'grapheme' }))
      .chain(([d, features]) =>
        fc.record({
          features: fc.constant(features.replaceAll('\0', '')),
          count: fc.integer({ min: 2 }),
          mean: fc.array(finite, { minLength: d, maxLength: d }),
          covariance: fc.array(finite, { minLength: d * d, maxLength: d * d }),
        }),
      );
    fc.assert(
      fc.property(any, (each) => {
        expect(decodeStatistics(encodeStatistics(each), '')).toEqual(each);
      }),
    );
  });

  const mu = encodeNpy([2], [0, 0]);
  const sigma = encodeNpy([2, 2], [1, 0, 0, 1]);
  it.each<[string, Uint8Array, RegExp]>([
    ['nothing', new Uint8Array(0), /not a zip archive/],
    ['text', new TextEncoder().encode('mu, sigma'), /not a zip archive/],
    ['half a file', encodeStatistics(statistics).subarray(0, 500), /not a file of statistics/],
    ['no sigma', zipSync({ 'mu.npy': mu }), /it holds "mu"; expected the arrays 'mu' and 'sigma'/],
    ['an empty archive', zipSync({}), /it holds nothing/],
    ['sigma of another size', zipSync({ 'mu.npy': mu, 'sigma.npy': mu }), /sigma has shape \(2\)/],
    ['mu as a matrix', zipSync({ 'mu.npy': sigma, 'sigma.npy': sigma }), /mu has shape \(2,2\)/],
    [
      'a NaN',
      zipSync({ 'mu.npy': encodeNpy([2], [0, Number.NaN]), 'sigma.npy': sigma }),
      /mu holds NaN at index 1/,
    ],
    ['no array', zipSync({ 'mu.npy': new Uint8Array(40), 'sigma.npy': sigma }), /\.npy/],
    [
      'pickled objects',
      zipSync({
        'mu.npy': Uint8Array.from(
          new TextDecoder('latin1').decode(mu).replace("'<f8'", "'|O' "),
          (character) => character.charCodeAt(0),
        ),
        'sigma.npy': sigma,
      }),
      /pickled Python objects/,
    ],
    [
      'a short array',
      zipSync({ 'mu.npy': mu.subarray(0, -8), 'sigma.npy': sigma }),
      /needs 16 bytes.*has 8/,
    ],
  ])('refuses %s', (_, bytes, message) => {
    expect(() => decodeStatistics(bytes, 'test')).toThrow(MetricsFileError);
    expect(() => decodeStatistics(bytes, 'test')).toThrow(message);
  });

  it('reads or refuses any mutated file', () => {
    const originals = [...files.map(file), encodeStatistics(statistics)];
    const mutations = fc.record({
      original: fc.nat(originals.length - 1),
      changes: fc.array(fc.tuple(fc.nat(), fc.nat(255)), { minLength: 1, maxLength: 8 }),
      cut: fc.option(fc.nat(), { freq: 4 }),
    });
    let refused = 0;
    fc.assert(
      fc.property(mutations, ({ original, changes, cut }) => {
        const bytes = Uint8Array.from(originals[original]!);
        for (const [at, value] of changes) bytes[at % bytes.length] = value;
        const end = cut === null ? bytes.length : cut % bytes.length;
        try {
          decodeStatistics(bytes.subarray(0, end), 'test');
        } catch (error) {
          if (!(error instanceof MetricsFileError)) throw error;
          refused++;
        }
      }),
      { numRuns: 2000 },
    );
    expect(refused).toBeGreaterThan(1000);
  });
});

describe('encodeStatistics', () => {
  it('writes bytes that NumPy reads', () => {
    // np.load of numpy 2.4.6 read mu, sigma, count 12345 and features 'café 😀' from exactly these bytes.
    const bytes = encodeStatistics(statistics);
    expect(bytes.length).toBe(1038);
    expect(createHash('sha256').update(bytes).digest('hex')).toBe(
      'acbed9875e4f06f273650e1d20585e7650e61d3824483086023be703aa83eb6b',
    );
  });
});
