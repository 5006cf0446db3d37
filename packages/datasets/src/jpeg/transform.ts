/**
 * The inverse cosine transform of a block of 8×8, in the integers of libjpeg's accurate method (Loeffler,
 * Ligtenberg, Moschytz, 1989), so that the samples are those of libjpeg and Pillow to the bit.
 */

/** Numbers below are cosines times 2^13. */
const BITS = 13;
/** Further bits that the columns keep for the rows. */
const KEPT = 2;
const workspace = new Int32Array(64);

/**
 * Transforms a block.
 * @param coefficients 64 of them from `at` on, to be multiplied by those of `quantization`.
 * @param samples receives 8 rows of 8 samples at `to`, with `stride` samples from a row to the next.
 */
export function inverseTransform(
  coefficients: Int16Array,
  at: number,
  quantization: Uint16Array,
  samples: Uint8Array,
  to: number,
  stride: number,
): void {
  for (let x = 0; x < 8; x++) {
    const from = (row: number) => coefficients[at + 8 * row + x]! * quantization[8 * row + x]!;
    const [c1, c2, c3, c4] = [from(1), from(2), from(3), from(4)];
    const [c5, c6, c7] = [from(5), from(6), from(7)];
    if ((c1 | c2 | c3 | c4 | c5 | c6 | c7) === 0) {
      const constant = from(0) << KEPT;
      for (let row = 0; row < 64; row += 8) workspace[row + x] = constant;
    } else butterfly(from(0), c1, c2, c3, c4, c5, c6, c7, x, 8, BITS - KEPT);
  }
  for (let y = 0; y < 64; y += 8) {
    butterfly(
      ...([workspace[y]!, workspace[y + 1]!, workspace[y + 2]!, workspace[y + 3]!] as const),
      ...([workspace[y + 4]!, workspace[y + 5]!, workspace[y + 6]!, workspace[y + 7]!] as const),
      ...([y, 1, BITS + KEPT + 3] as const),
    );
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const level = workspace[8 * y + x]! + 128;
      samples[to + y * stride + x] = Math.min(Math.max(level, 0), 255);
    }
  }
}

/** Transforms eight coefficients into eight values of the workspace, from `to` on, divided by 2^shift. */
function butterfly(
  c0: number,
  c1: number,
  c2: number,
  c3: number,
  c4: number,
  c5: number,
  c6: number,
  c7: number,
  to: number,
  step: number,
  shift: number,
): void {
  // Even coefficients.
  const turned = (c2 + c6) * 4433;
  const low = turned - c6 * 15137;
  const high = turned + c2 * 6270;
  const half = 2 ** (shift - 1);
  const sum = (c0 + c4) * 2 ** BITS + half;
  const difference = (c0 - c4) * 2 ** BITS + half;
  const e0 = sum + high;
  const e3 = sum - high;
  const e1 = difference + low;
  const e2 = difference - low;
  // Odd coefficients.
  const all = (c7 + c3 + c5 + c1) * 9633;
  const z1 = (c7 + c1) * -7373;
  const z2 = (c5 + c3) * -20995;
  const z3 = (c7 + c3) * -16069 + all;
  const z4 = (c5 + c1) * -3196 + all;
  const o0 = c7 * 2446 + z1 + z3;
  const o1 = c5 * 16819 + z2 + z4;
  const o2 = c3 * 25172 + z2 + z3;
  const o3 = c1 * 12299 + z1 + z4;
  workspace[to] = (e0 + o3) >> shift;
  workspace[to + 7 * step] = (e0 - o3) >> shift;
  workspace[to + step] = (e1 + o2) >> shift;
  workspace[to + 6 * step] = (e1 - o2) >> shift;
  workspace[to + 2 * step] = (e2 + o1) >> shift;
  workspace[to + 5 * step] = (e2 - o1) >> shift;
  workspace[to + 3 * step] = (e3 + o0) >> shift;
  workspace[to + 4 * step] = (e3 - o0) >> shift;
}
