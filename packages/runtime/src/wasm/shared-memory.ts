/**
 * Turns the memory that a WebAssembly binary declares or imports into a shared one, which several
 * threads can use. The limits of a memory begin with a byte of flags: 1 for "has a maximum", 2 for
 * "shared"; both binaries here have a maximum, and 1 becomes 3. Nothing else of a binary depends on it:
 * the same instructions access both kinds, so the bits of results stay the same.
 */

/** The sections of a binary that can contain the limits of a memory. */
const IMPORTS = 2;
const MEMORIES = 5;

const HAS_MAXIMUM = 1;
const SHARED = 2;

/**
 * Returns a copy of a valid binary whose memories are shared.
 * @throws Error if it has no memory, or one without a maximum, which cannot be shared.
 */
export function withSharedMemory(binary: ArrayBuffer | Uint8Array<ArrayBuffer>): ArrayBuffer {
  const reader = new Reader(new Uint8Array(binary).slice());
  let found = 0;
  for (reader.at = 8; reader.at < reader.bytes.length; ) {
    const section = reader.byte();
    const end = reader.integer() + reader.at;
    if (section === IMPORTS) found += shareImports(reader);
    if (section === MEMORIES) found += shareEach(reader);
    reader.at = end;
  }
  if (found === 0) throw new Error('the WebAssembly binary has no memory that could be shared');
  return reader.bytes.buffer;
}

function shareEach(reader: Reader): number {
  const count = reader.integer();
  for (let i = 0; i < count; i++) share(reader);
  return count;
}

/** Shares the memories among the imports: each is a module, a name, a kind and a type. */
function shareImports(reader: Reader): number {
  let found = 0;
  for (let left = reader.integer(); left > 0; left--) {
    reader.skip(reader.integer());
    reader.skip(reader.integer());
    const kind = reader.byte();
    if (kind === 0) reader.integer(); // a function's type
    if (kind === 1) {
      reader.byte(); // a table's elements
      limits(reader);
    }
    if (kind === 2) {
      share(reader);
      found++;
    }
    if (kind === 3) reader.skip(2); // a global's type and whether it changes
  }
  return found;
}

/** Sets the flag of the limits that follow and skips them. */
function share(reader: Reader): void {
  const flags = reader.bytes[reader.at]!;
  if (!(flags & HAS_MAXIMUM)) {
    throw new Error('the memory of the WebAssembly binary has no maximum, so it cannot be shared');
  }
  reader.bytes[reader.at] = flags | SHARED;
  limits(reader);
}

function limits(reader: Reader): void {
  const flags = reader.byte();
  reader.integer();
  if (flags & HAS_MAXIMUM) reader.integer();
}

/** Reads the numbers of a binary. */
class Reader {
  at = 0;

  constructor(readonly bytes: Uint8Array<ArrayBuffer>) {}

  byte(): number {
    return this.bytes[this.at++]!;
  }

  /** Reads an unsigned integer in LEB128: seven bits a byte, the lowest first. */
  integer(): number {
    let value = 0;
    for (let shift = 0; ; shift += 7) {
      const byte = this.byte();
      value += (byte & 127) * 2 ** shift;
      if (byte < 128) return value;
    }
  }

  skip(count: number): void {
    this.at += count;
  }
}
