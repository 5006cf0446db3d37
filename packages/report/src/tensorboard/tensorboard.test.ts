import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { crc32c, maskedCrc32c } from './crc32c.js';
import { encodeEventFile, type TensorBoardEvent } from './event-file.js';

describe('crc32c', () => {
  it('has the values of RFC 3720, appendix B.4', () => {
    const bytes = (fill: (i: number) => number) =>
      Uint8Array.from({ length: 32 }, (_, i) => fill(i));
    expect(crc32c(bytes(() => 0)).toString(16)).toBe('8a9136aa');
    expect(crc32c(bytes(() => 0xff)).toString(16)).toBe('62a8ab43');
    expect(crc32c(bytes((i) => i)).toString(16)).toBe('46dd794e');
    expect(crc32c(bytes((i) => 31 - i)).toString(16)).toBe('113fdb5c');
    expect(crc32c(Buffer.from('123456789')).toString(16)).toBe('e3069283');
    expect(crc32c(new Uint8Array(0))).toBe(0);
  });
});

/** Decodes one message into the numbers and values of its fields, in order. */
function decode(message: Buffer): [number, bigint | number | Buffer][] {
  const fields: [number, bigint | number | Buffer][] = [];
  let at = 0;
  const varint = () => {
    let value = 0n;
    for (let shift = 0n; ; shift += 7n) {
      const byte = message[at++]!;
      value |= BigInt(byte & 127) << shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number) => {
    at += length;
    return message.subarray(at - length, at);
  };
  while (at < message.length) {
    const key = Number(varint());
    const [field, wire] = [key >> 3, key & 7];
    if (wire === 0) fields.push([field, varint()]);
    else if (wire === 1) fields.push([field, take(8).readDoubleLE()]);
    else if (wire === 5) fields.push([field, take(4).readFloatLE()]);
    else fields.push([field, take(Number(varint()))]);
  }
  return fields;
}

/** Reads the records of an event file and checks their checksums. */
function records(file: Uint8Array): Buffer[] {
  const bytes = Buffer.from(file);
  const found: Buffer[] = [];
  for (let at = 0; at < bytes.length; ) {
    const length = Number(bytes.readBigUInt64LE(at));
    expect(bytes.readUInt32LE(at + 8)).toBe(maskedCrc32c(bytes.subarray(at, at + 8)));
    const data = bytes.subarray(at + 12, at + 12 + length);
    expect(bytes.readUInt32LE(at + 12 + length)).toBe(maskedCrc32c(data));
    found.push(data);
    at += 16 + length;
  }
  return found;
}

describe('event files', () => {
  const event = fc.record({
    wallTime: fc.double({ min: 0, max: 4e9, noNaN: true }),
    step: fc.nat(2 ** 31 - 1),
    tag: fc.string({ minLength: 1, maxLength: 200, unit: 'grapheme' }),
    value: fc.oneof(
      fc.float({ noNaN: true }),
      fc.record({
        height: fc.nat(5000),
        width: fc.nat(5000),
        png: fc.uint8Array({ maxLength: 400 }),
      }),
    ),
  });

  it('have a version, then every event once, in order', () => {
    fc.assert(
      fc.property(fc.array(event, { maxLength: 5 }), (events: TensorBoardEvent[]) => {
        const [first, ...rest] = records(encodeEventFile(events)).map(decode);
        expect(first![1]).toEqual([3, Buffer.from('brain.Event:2')]);
        expect(rest).toHaveLength(events.length);
        events.forEach(({ wallTime, step, tag, value }, i) => {
          const [time, at, summary] = rest[i]!;
          expect([time, at]).toEqual([
            [1, wallTime],
            [2, BigInt(step)],
          ]);
          const [[, values]] = decode(summary![1] as Buffer) as [[number, Buffer]];
          const [name, content] = decode(values);
          expect(name).toEqual([1, Buffer.from(tag)]);
          if (typeof value === 'number') {
            expect(content).toEqual([2, value]);
          } else {
            expect(content![0]).toBe(4);
            expect(decode(content![1] as Buffer)).toEqual([
              [1, BigInt(value.height)],
              [2, BigInt(value.width)],
              [3, 3n],
              [4, Buffer.from(value.png)],
            ]);
          }
        });
      }),
    );
  });
});
