/**
 * The inverse cosine transform of a block of 8×8, in the integers of libjpeg's accurate method (Loeffler,
 * Ligtenberg, Moschytz, 1989), so that the samples are those of libjpeg-turbo and Pillow to the bit. Damaged files
 * hold coefficients that do not fit into the 16 bits of its registers; they wrap or saturate here as there.
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
  if (isZero(coefficients, at + 8, at + 64)) {
    for (let x = 0; x < 8; x++) {
      const constant = wrapped(wrapped(coefficients[at + x]! * quantization[x]!) << KEPT);
      for (let y = 0; y < 64; y += 8) workspace[y + x] = constant;
    }
    if (isZero(coefficients, at + 1, at + 8)) {
      const rounded = (workspace[0]! + 2 ** KEPT * 4) >> (KEPT + 3);
      const sample = Math.min(Math.max(rounded + 128, 0), 255);
      for (let y = 0; y < 8; y++) samples.fill(sample, to + y * stride, to + y * stride + 8);
      return;
    }
  } else {
    for (let x = 0; x < 8; x++) {
      const from = at + x;
      butterfly(
        wrapped(coefficients[from]! * quantization[x]!),
        wrapped(coefficients[from + 8]! * quantization[x + 8]!),
        wrapped(coefficients[from + 16]! * quantization[x + 16]!),
        wrapped(coefficients[from + 24]! * quantization[x + 24]!),
        wrapped(coefficients[from + 32]! * quantization[x + 32]!),
        wrapped(coefficients[from + 40]! * quantization[x + 40]!),
        wrapped(coefficients[from + 48]! * quantization[x + 48]!),
        wrapped(coefficients[from + 56]! * quantization[x + 56]!),
        x,
        8,
        BITS - KEPT,
      );
    }
  }
  for (let y = 0; y < 64; y += 8) {
    butterfly(
      workspace[y]!,
      workspace[y + 1]!,
      workspace[y + 2]!,
      workspace[y + 3]!,
      workspace[y + 4]!,
      workspace[y + 5]!,
      workspace[y + 6]!,
      workspace[y + 7]!,
      y,
      1,
      BITS + KEPT + 3,
    );
  }
  for (let y = 0; y < 8; y++) {
    for (let x = 0; x < 8; x++) {
      const level = workspace[8 * y + x]! + 128;
      samples[to + y * stride + x] = Math.min(Math.max(level, 0), 255);
    }
  }
}

/** Returns the lowest 16 bits with their sign. */
const wrapped = (value: number) => (value << 16) >> 16;
const saturated = (value: number) => Math.min(Math.max(value, -32768), 32767);

function isZero(coefficients: Int16Array, from: number, to: number): boolean {
  for (let k = from; k < to; k++) if (coefficients[k] !== 0) return false;
  return true;
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
  const sum = wrapped(c0 + c4) * 2 ** BITS + half;
  const difference = wrapped(c0 - c4) * 2 ** BITS + half;
  const e0 = sum + high;
  const e3 = sum - high;
  const e1 = difference + low;
  const e2 = difference - low;
  // Odd coefficients.
  const c37 = wrapped(c3 + c7);
  const c15 = wrapped(c1 + c5);
  const all = (c37 + c15) * 9633;
  const z1 = (c7 + c1) * -7373;
  const z2 = (c5 + c3) * -20995;
  const z3 = c37 * -16069 + all;
  const z4 = c15 * -3196 + all;
  const o0 = c7 * 2446 + z1 + z3;
  const o1 = c5 * 16819 + z2 + z4;
  const o2 = c3 * 25172 + z2 + z3;
  const o3 = c1 * 12299 + z1 + z4;
  workspace[to] = saturated((e0 + o3) >> shift);
  workspace[to + 7 * step] = saturated((e0 - o3) >> shift);
  workspace[to + step] = saturated((e1 + o2) >> shift);
  workspace[to + 6 * step] = saturated((e1 - o2) >> shift);
  workspace[to + 2 * step] = saturated((e2 + o1) >> shift);
  workspace[to + 5 * step] = saturated((e2 - o1) >> shift);
  workspace[to + 3 * step] = saturated((e3 + o0) >> shift);
  workspace[to + 4 * step] = saturated((e3 - o0) >> shift);
}
