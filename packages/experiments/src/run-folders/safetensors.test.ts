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

  it('decodes files without a checksum, which other programs write', () => {
    const header = Buffer.from('{"w":{"dtype":"F32","shape":[1],"data_offsets":[0,4]}}');
    const start = Buffer.alloc(8);
    start.writeBigUInt64LE(BigInt(header.length));
    const bytes = Buffer.concat([start, header, new Uint8Array(Float32Array.of(7).buffer)]);
    const { tensors, metadata } = decodeSafetensors(bytes);
    expect([...tensors['w']!.data]).toEqual([7]);
    expect(metadata).toEqual({});
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
