/**
 * Unpacks deflate data (RFC 1951) into as many bytes as an archive states. The limit is hard: neither memory
 * nor time is spent on more. Codes are checked as strictly as zlib does.
 */

const MOST_CODE_BITS = 15;
/** The order in which a block lists the lengths of the codes of code lengths. */
const ORDER = [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];
const END_OF_BLOCK = 256;

/** The numbers of extra bits of lengths and of distances, and the least value of each symbol. */
const LENGTH_BITS = [...stepped(4, 6, 4), 0];
const LENGTHS = [...leastValues(3, LENGTH_BITS.slice(0, 28)), 258];
const DISTANCE_BITS = stepped(2, 14, 2);
const DISTANCES = leastValues(1, DISTANCE_BITS);

/** Returns `first` zeros, and after them every number from 0 to below `count` `each` times. */
function stepped(first: number, count: number, each: number): number[] {
  const rest = Array.from({ length: count * each }, (_, k) => Math.floor(k / each));
  return [...Array<number>(first).fill(0), ...rest];
}

function leastValues(first: number, bits: readonly number[]): number[] {
  let next = first;
  return bits.map((extra) => {
    const value = next;
    next += 2 ** extra;
    return value;
  });
}

/** A prefix code: at each sequence of `2 ** bits` next bits, `symbol << 4 | length`; 0 is no code. */
interface Code {
  readonly table: Uint16Array;
  readonly mask: number;
}

/** The codes of literals with lengths, and of distances, that a block without its own has. */
let fixedCodes: readonly [Code, Code] | undefined;

/**
 * Unpacks raw deflate data.
 * @param size number of bytes that it must unpack to.
 * @throws Error if the data are damaged, end too early, or do not unpack to `size` bytes.
 */
export function inflated(packed: Uint8Array, size: number): Uint8Array {
  return new Inflater(packed, size).run();
}

class Inflater {
  private readonly out: Uint8Array;
  /** Number of bytes written. */
  private to = 0;
  /** Index of the next byte to read. */
  private at = 0;
  /** Bits that were read and not used, the next one lowest, and their number. */
  private hold = 0;
  private count = 0;

  constructor(
    private readonly packed: Uint8Array,
    private readonly size: number,
  ) {
    this.out = new Uint8Array(size);
  }

  run(): Uint8Array {
    for (let isLast = 0; isLast === 0; ) {
      isLast = this.bits(1);
      const kind = this.bits(2);
      if (kind === 0) this.stored();
      else if (kind === 1) {
        fixedCodes ??= [fixedLiterals(), codeOf(Array<number>(32).fill(5))];
        this.block(...fixedCodes);
      } else if (kind === 2) this.block(...this.codes());
      else throw damaged();
    }
    if (this.to !== this.size) throw damaged();
    return this.out;
  }

  private stored(): void {
    this.bits(this.count & 7);
    const length = this.bits(16);
    if (length !== (this.bits(16) ^ 0xffff)) throw damaged();
    // The bytes that were read ahead are given back.
    this.at -= this.count >> 3;
    this.hold = this.count = 0;
    if (this.at + length > this.packed.length || this.to + length > this.size) throw damaged();
    this.out.set(this.packed.subarray(this.at, this.at + length), this.to);
    this.at += length;
    this.to += length;
  }

  /** Reads the two codes of a block. */
  private codes(): [Code, Code] {
    const literals = this.bits(5) + 257;
    const distances = this.bits(5) + 1;
    const listed = this.bits(4) + 4;
    if (literals > 286 || distances > 30) throw damaged();
    const lengths = new Uint8Array(19);
    for (const symbol of ORDER.slice(0, listed)) lengths[symbol] = this.bits(3);
    const code = codeOf(lengths);
    const all = new Uint8Array(literals + distances);
    for (let k = 0; k < all.length; ) {
      const symbol = this.symbol(code);
      if (symbol < 16) {
        all[k++] = symbol;
        continue;
      }
      if (symbol === 16 && k === 0) throw damaged();
      const value = symbol === 16 ? all[k - 1]! : 0;
      const times =
        symbol === 16 ? 3 + this.bits(2) : symbol === 17 ? 3 + this.bits(3) : 11 + this.bits(7);
      if (k + times > all.length) throw damaged();
      all.fill(value, k, k + times);
      k += times;
    }
    if (all[END_OF_BLOCK] === 0) throw damaged();
    return [codeOf(all.subarray(0, literals), true), codeOf(all.subarray(literals), true)];
  }

  private block(literals: Code, distances: Code): void {
    const { out, size } = this;
    let { to } = this;
    for (;;) {
      const symbol = this.symbol(literals);
      if (symbol < END_OF_BLOCK) {
        if (to === size) throw damaged();
        out[to++] = symbol;
        continue;
      }
      if (symbol === END_OF_BLOCK) break;
      if (symbol > 285) throw damaged();
      const length = LENGTHS[symbol - 257]! + this.bits(LENGTH_BITS[symbol - 257]!);
      const far = this.symbol(distances);
      if (far > 29) throw damaged();
      const distance = DISTANCES[far]! + this.bits(DISTANCE_BITS[far]!);
      if (distance > to || to + length > size) throw damaged();
      for (const end = to + length; to < end; to++) out[to] = out[to - distance]!;
    }
    this.to = to;
  }

  private symbol({ table, mask }: Code): number {
    if (this.count < MOST_CODE_BITS) this.refill();
    const entry = table[this.hold & mask]!;
    const length = entry & 15;
    if (length === 0 || length > this.count) throw damaged();
    this.hold >>>= length;
    this.count -= length;
    return entry >> 4;
  }

  /** Takes up to 16 bits. */
  private bits(count: number): number {
    while (this.count < count) {
      if (this.at >= this.packed.length) throw damaged();
      this.hold |= this.packed[this.at++]! << this.count;
      this.count += 8;
    }
    const value = this.hold & ((1 << count) - 1);
    this.hold >>>= count;
    this.count -= count;
    return value;
  }

  /** Reads two bytes, or what is left. */
  private refill(): void {
    const { packed, at } = this;
    if (at + 1 < packed.length) {
      this.hold |= (packed[at]! | (packed[at + 1]! << 8)) << this.count;
      this.at = at + 2;
      this.count += 16;
    } else if (at < packed.length) {
      this.hold |= packed[at]! << this.count;
      this.at = at + 1;
      this.count += 8;
    }
  }
}

function fixedLiterals(): Code {
  const lengths = Array.from({ length: 288 }, (_, symbol) =>
    symbol < 144 ? 8 : symbol < 256 ? 9 : symbol < 280 ? 7 : 8,
  );
  return codeOf(lengths);
}

/**
 * Makes the table of a canonical code.
 * @param lengths number of bits of each symbol's code; 0 if it has none.
 * @param mayBeShort whether no code, or one of a single bit, is allowed too.
 * @throws Error if the lengths are not those of a prefix code that uses all sequences of bits.
 */
function codeOf(lengths: ArrayLike<number>, mayBeShort = false): Code {
  const counts = new Uint16Array(MOST_CODE_BITS + 1);
  for (let k = 0; k < lengths.length; k++) counts[lengths[k]!]!++;
  counts[0] = 0;
  const bits = Math.max(
    1,
    counts.findLastIndex((count) => count > 0),
  );
  const next = new Uint16Array(bits + 1);
  let [code, free] = [0, 1];
  for (let length = 1; length <= bits; length++) {
    next[length] = code;
    code = (code + counts[length]!) << 1;
    free = 2 * free - counts[length]!;
    if (free < 0) throw damaged();
  }
  if (free > 0 && !(mayBeShort && bits === 1)) throw damaged();
  const table = new Uint16Array(1 << bits);
  for (let symbol = 0; symbol < lengths.length; symbol++) {
    const length = lengths[symbol]!;
    if (length === 0) continue;
    // Codes are written from their highest bit, everything else from its lowest.
    let reversed = 0;
    for (let k = 0, rest = next[length]!++; k < length; k++, rest >>= 1) {
      reversed = (reversed << 1) | (rest & 1);
    }
    for (let k = reversed; k < table.length; k += 1 << length) table[k] = (symbol << 4) | length;
  }
  return { table, mask: table.length - 1 };
}

function damaged(): Error {
  return new Error('the deflate data are damaged, end too early or have another size');
}
