/**
 * Writes messages of Protocol Buffers: a message is a sequence of fields, each with its number and its
 * value (https://protobuf.dev/programming-guides/encoding). TensorFlow reads graphs in this format. The
 * few kinds of fields that a graph needs are written here; a library would also need TensorFlow's schemas.
 */

/** How the value of a field is written. */
const VARINT = 0;
const DELIMITED = 2;
const FOUR_BYTES = 5;

/** A message that grows by the fields that are added to it. */
export class Message {
  private buffer = new Uint8Array(256);
  private length = 0;

  /** A copy of what was written. */
  bytes(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }

  /** Adds an integer, a number of an enumeration or a truth value; it must be a safe integer. */
  integer(field: number, value: number | boolean): this {
    this.varint(field * 8 + VARINT);
    return this.varint(Number(value));
  }

  /** Adds a float32. */
  float(field: number, value: number): this {
    this.varint(field * 8 + FOUR_BYTES);
    const bytes = new Uint8Array(4);
    new DataView(bytes.buffer).setFloat32(0, value, true);
    return this.append(bytes);
  }

  /** Adds a text. */
  text(field: number, value: string): this {
    return this.raw(field, new TextEncoder().encode(value));
  }

  /** Adds bytes as they are. */
  raw(field: number, value: Uint8Array): this {
    this.varint(field * 8 + DELIMITED);
    return this.varint(value.length).append(value);
  }

  /** Adds a message inside of this one. */
  message(field: number, fill: (inner: Message) => void): this {
    const inner = new Message();
    fill(inner);
    return this.raw(field, inner.buffer.subarray(0, inner.length));
  }

  /** Writes an integer in groups of seven bits, the lowest first; negative ones as two's complement. */
  private varint(value: number): this {
    let rest = BigInt.asUintN(64, BigInt(value));
    const groups: number[] = [];
    for (; rest > 127n; rest >>= 7n) groups.push(Number(rest & 127n) | 128);
    groups.push(Number(rest));
    return this.append(groups);
  }

  private append(bytes: ArrayLike<number>): this {
    const length = this.length + bytes.length;
    if (length > this.buffer.length) {
      const larger = new Uint8Array(Math.max(length, 2 * this.buffer.length));
      larger.set(this.buffer.subarray(0, this.length));
      this.buffer = larger;
    }
    this.buffer.set(bytes, this.length);
    this.length = length;
    return this;
  }
}
