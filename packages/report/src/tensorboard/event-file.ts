/**
 * Encodes event files for TensorBoard: records of protocol buffers (`event.proto` and `summary.proto`
 * of TensorFlow). Only the messages that are written are implemented.
 */
import { maskedCrc32c } from './crc32c.js';

/** A value at a step of training. */
export interface TensorBoardEvent {
  /** Seconds since the epoch. */
  readonly wallTime: number;
  readonly step: number;
  /** Name of the value; the part before a slash becomes a group. */
  readonly tag: string;
  readonly value: number | TensorBoardImage;
}

/** A PNG and its size in pixels. */
export interface TensorBoardImage {
  readonly height: number;
  readonly width: number;
  readonly png: Uint8Array;
}

/** Encodes an event file: a record with the version, then one for each event. */
export function encodeEventFile(events: readonly TensorBoardEvent[]): Uint8Array {
  const startedAt = events[0]?.wallTime ?? 0;
  const version = [double(1, startedAt), text(3, 'brain.Event:2')];
  return Buffer.concat([record(Buffer.concat(version)), encodeEvents(events)]);
}

/** Encodes events that are appended to a file: a record for each. */
export function encodeEvents(events: readonly TensorBoardEvent[]): Uint8Array {
  return Buffer.concat(events.map((event) => record(encodeEvent(event))));
}

/** message Event { double wall_time = 1; int64 step = 2; Summary summary = 5; } */
function encodeEvent({ wallTime, step, tag, value }: TensorBoardEvent): Buffer {
  const content = typeof value === 'number' ? [float(2, value)] : [bytes(4, encodeImage(value))];
  // message Summary { repeated Value value = 1; }
  // message Value { string tag = 1; float simple_value = 2; Image image = 4; }
  const summary = bytes(1, Buffer.concat([text(1, tag), ...content]));
  return Buffer.concat([double(1, wallTime), integer(2, step), bytes(5, summary)]);
}

/** message Image { int32 height = 1; int32 width = 2; int32 colorspace = 3; bytes encoded = 4; } */
function encodeImage({ height, width, png }: TensorBoardImage): Buffer {
  const RGB = 3;
  return Buffer.concat([integer(1, height), integer(2, width), integer(3, RGB), bytes(4, png)]);
}

/** Encodes a record: length, checksum of the length, data, checksum of the data; little-endian. */
function record(data: Uint8Array): Buffer {
  const head = Buffer.alloc(12);
  head.writeBigUInt64LE(BigInt(data.length));
  head.writeUInt32LE(maskedCrc32c(head.subarray(0, 8)), 8);
  const tail = Buffer.alloc(4);
  tail.writeUInt32LE(maskedCrc32c(data));
  return Buffer.concat([head, data, tail]);
}

/** Wire types; a wire type and the number of a field make the key of the field. */
const WIRE = { varint: 0, eightBytes: 1, length: 2, fourBytes: 5 } as const;

const key = (field: number, wire: number) => Buffer.from([(field << 3) | wire]);

function double(field: number, value: number): Buffer {
  const data = Buffer.alloc(8);
  data.writeDoubleLE(value);
  return Buffer.concat([key(field, WIRE.eightBytes), data]);
}

function float(field: number, value: number): Buffer {
  const data = Buffer.alloc(4);
  data.writeFloatLE(value);
  return Buffer.concat([key(field, WIRE.fourBytes), data]);
}

const integer = (field: number, value: number) =>
  Buffer.concat([key(field, WIRE.varint), varint(value)]);

const bytes = (field: number, data: Uint8Array) =>
  Buffer.concat([key(field, WIRE.length), varint(data.length), data]);

const text = (field: number, value: string) => bytes(field, Buffer.from(value));

/** Encodes seven bits per byte, lowest first; the eighth bit is set if more bytes follow. */
function varint(value: number): Buffer {
  const groups: number[] = [];
  let rest = value;
  do {
    groups.push(rest % 128);
    rest = Math.floor(rest / 128);
  } while (rest > 0);
  return Buffer.from(groups.map((group, i) => (i < groups.length - 1 ? group | 128 : group)));
}
