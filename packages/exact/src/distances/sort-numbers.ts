/**
 * Sorting of float64 numbers: by the upper 32 bits of each in three passes of 11 bits, then within numbers
 * that have those in common. A few times as fast as sorting by comparisons.
 */

const bits = 11;
const buckets = 2 ** bits;
const mask = buckets - 1;
/** Fewer numbers take less time by comparisons. */
const few = 256;
/** Numbers of one upper half that are sorted by insertion. */
const shortRun = 24;
/** The upper half of a number is this one of its two. */
const upper = new Uint32Array(Float64Array.of(1).buffer)[1] === 0 ? 0 : 1;

/**
 * Sorts finite numbers in place, in the order of `Float64Array.prototype.sort`: -0 before 0.
 *
 * @returns the same array.
 */
export function sortNumbers(values: Float64Array): Float64Array {
  const count = values.length;
  if (count < few) return values.sort();
  const halves = upperHalves(values);
  const counts = new Uint32Array(3 * buckets);
  for (let i = 0; i < count; i++) {
    const key = keyOf(halves[2 * i + upper]!);
    counts[key & mask]!++;
    counts[buckets + ((key >>> bits) & mask)]!++;
    counts[2 * buckets + (key >>> (2 * bits))]!++;
  }
  let from = values;
  let to: Float64Array = new Float64Array(count);
  for (let pass = 0; pass < 3; pass++) {
    // Where the next number of each bucket goes.
    const next = counts.subarray(pass * buckets, (pass + 1) * buckets);
    let sum = 0;
    for (let b = 0; b < buckets; b++) {
      const size = next[b]!;
      next[b] = sum;
      sum += size;
    }
    const own = upperHalves(from);
    const shift = pass * bits;
    for (let i = 0; i < count; i++) {
      to[next[(keyOf(own[2 * i + upper]!) >>> shift) & mask]!++] = from[i]!;
    }
    [from, to] = [to, from];
  }
  values.set(from);
  finish(values, halves);
  return values;
}

const upperHalves = (values: Float64Array) =>
  new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);

/** Rises with the number: for negative ones all bits are inverted, for others the sign. */
const keyOf = (half: number) => (half ^ ((half >> 31) | 0x80000000)) >>> 0;

/** Sorts runs of numbers with one upper half, which lie together. */
function finish(values: Float64Array, halves: Uint32Array): void {
  for (let i = 1; i < values.length; i++) {
    if (values[i]! >= values[i - 1]!) continue;
    const half = halves[2 * i + upper]!;
    let [start, end] = [i - 1, i + 1];
    while (start > 0 && halves[2 * (start - 1) + upper] === half) start--;
    while (end < values.length && halves[2 * end + upper] === half) end++;
    const run = values.subarray(start, end);
    if (run.length > shortRun) run.sort();
    else insert(run);
    i = end - 1;
  }
}

function insert(run: Float64Array): void {
  for (let i = 1; i < run.length; i++) {
    const value = run[i]!;
    let at = i;
    for (; at > 0 && run[at - 1]! > value; at--) run[at] = run[at - 1]!;
    run[at] = value;
  }
}
