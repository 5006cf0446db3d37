import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { decodeSafetensors, encodeSafetensors } from './safetensors.js';

const tensors = fc.dictionary(
  fc.string({ minLength: 1 }).filter((name) => name !== '__metadata__' && name !== '__proto__'),
  fc.array(fc.nat(4), { maxLength: 3 }).chain((shape) => {
    const size = shape.reduce((a, b) => a * b, 1);
    return fc
      .float32Array({ minLength: size, maxLength: size, noNaN: true })
      .map((data) => ({ shape, data }));
  }),
);
const files = fc.record({
  tensors,
  metadata: fc.dictionary(
    fc.string({ minLength: 1 }).filter((name) => name !== '__proto__'),
    fc.string(),
  ),
});

describe('safetensors', () => {
  it('decodes what it encoded, to the bit', () => {
    fc.assert(
      fc.property(files, (file) => {
        const read = decodeSafetensors(encodeSafetensors(file));
        expect({ ...read.metadata }).toEqual({ ...file.metadata });
        expect(Object.keys(read.tensors).sort()).toEqual(Object.keys(file.tensors).sort());
        for (const [name, { shape, data }] of Object.entries(file.tensors)) {
          expect(read.tensors[name]!.shape).toEqual(shape);
          expect(read.tensors[name]!.data).toEqual(data);
        }
      }),
    );
  });

  it('encodes the layout of the format', () => {
    const bytes = encodeSafetensors({
      tensors: { w: { shape: [2], data: Float32Array.of(1, -2) } },
      metadata: { by: 'wprox' },
    });
    const length = Number(new DataView(bytes.buffer).getBigUint64(0, true));
    expect(length % 8).toBe(0);
    expect(JSON.parse(Buffer.from(bytes.subarray(8, 8 + length)).toString())).toEqual({
      __metadata__: { by: 'wprox', crc32: expect.stringMatching(/^[0-9a-f]{8}$/) },
      w: { dtype: 'F32', shape: [2], data_offsets: [0, 8] },
    });
    expect(bytes.length).toBe(8 + length + 8);
  });

  it('refuses a file with any flipped bit, except in the name of the checksum', () => {
    const file = { tensors: { w: { shape: [2], data: Float32Array.of(1, -2) } }, metadata: {} };
    const bytes = encodeSafetensors(file);
    const name = Buffer.from(bytes).indexOf('crc32');
    for (let bit = 0; bit < 8 * bytes.length; bit++) {
      if (bit >> 3 >= name && bit >> 3 < name + 5) continue; // files can have other metadata
      const changed = Uint8Array.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      expect(() => decodeSafetensors(changed)).toThrow();
    }
  });

  /** A file with this header, and numbers 0, 1, 2, … */
  const withHeader = (header: string | Uint8Array, numbers: number, length?: bigint) => {
    const text = Buffer.from(header as string);
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(length ?? BigInt(text.length));
    const values = Float32Array.from({ length: numbers }, (_, k) => k);
    return Uint8Array.from(Buffer.concat([start, text, new Uint8Array(values.buffer)]));
  };
  const entry = (name: string, from: number, to: number, shape = `[${(to - from) / 4}]`) =>
    `"${name}":{"dtype":"F32","shape":${shape},"data_offsets":[${from},${to}]}`;

  it('decodes files of other programs: without a checksum, in any order, with scalars', () => {
    const header = `{${entry('b', 4, 12)},${entry('a', 0, 4, '[]')},${entry('none', 4, 4, '[3,0]')}}   `;
    const { tensors, metadata } = decodeSafetensors(withHeader(header, 3));
    expect(tensors).toEqual({
      a: { shape: [], data: Float32Array.of(0) },
      b: { shape: [2], data: Float32Array.of(1, 2) },
      none: { shape: [3, 0], data: new Float32Array(0) },
    });
    expect(metadata).toEqual({});
    const odd = decodeSafetensors(withHeader(`{${entry('__proto__', 0, 4)}}`, 1));
    expect(Object.keys(odd.tensors)).toEqual(['__proto__']);
  });

  it.each<[string, Uint8Array, RegExp]>([
    ['overlapping tensors', withHeader(`{${entry('a', 0, 8)},${entry('b', 4, 12)}}`, 3), /"b".*8/],
    ['the same bytes twice', withHeader(`{${entry('a', 0, 8)},${entry('b', 0, 8)}}`, 2), /"b"/],
    ['a gap', withHeader(`{${entry('a', 0, 4)},${entry('b', 8, 12)}}`, 3), /"b" begins at byte 8/],
    ['a name twice', withHeader(`{${entry('a', 0, 4)},${entry('a', 4, 8)}}`, 2), /"a" twice/],
    ['offsets beyond the file', withHeader(`{${entry('a', 0, 4000)}}`, 1), /expected 4000/],
    ['offsets that fall', withHeader(`{${entry('a', 8, 0, '[2]')}}`, 2), /offsets do not match/],
    ['a huge shape', withHeader(`{${entry('a', 0, 4, '[9e15,9e15]')}}`, 1), /offsets do not match/],
    ['bytes left over', withHeader(`{${entry('a', 0, 4)}}`, 2), /4 bytes after/],
    ['a header beyond the file', withHeader('{}', 0, 2n ** 63n), /only 2 follow/],
    ['a header that is not UTF-8', withHeader(Uint8Array.of(0x7b, 0xff, 0x7d), 0), /UTF-8/],
    ['a deep header', withHeader(`{"a":${'['.repeat(9)}${']'.repeat(9)}}`, 0), /deep/],
    ['a list for a tensor', withHeader('{"a":[]}', 0), /not a JSON object of the format/],
    ['another type', withHeader('{"a":{"dtype":"F16","shape":[],"data_offsets":[0,2]}}', 1), /F16/],
    ['terminal codes', withHeader('{"\\u001b[2J":{"dtype":"\\u001b[2J"}}', 1), /^\P{Cc}+$/u],
  ])('refuses %s', (_, bytes, problem) => {
    expect(() => decodeSafetensors(bytes)).toThrow(problem);
    try {
      decodeSafetensors(bytes);
    } catch (error) {
      expect((error as Error).message.length).toBeLessThan(200);
    }
  });

  it('throws an Error for bytes that were cut off or changed', () => {
    fc.assert(
      fc.property(files, fc.nat(), fc.nat(255), fc.boolean(), (file, at, value, cut) => {
        const bytes = encodeSafetensors(file);
        const changed = cut ? bytes.slice(0, at % bytes.length) : bytes;
        if (!cut) changed[at % bytes.length] = value;
        try {
          decodeSafetensors(changed);
          if (cut) expect.unreachable('a truncated file was accepted');
        } catch (error) {
          // An error of the decoder, not a RangeError or TypeError from reading the bytes.
          expect(Object.getPrototypeOf(error)).toBe(Error.prototype);
        }
      }),
      { numRuns: 500 },
    );
  });
});
