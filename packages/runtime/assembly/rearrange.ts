/** Moves float32 data: transposition, copies of blocks and repetition. */

/** Computes to[j, i] = from[i, j] for a matrix of `rows` × `columns`, in tiles of 4 × 4. */
export function transpose(from: usize, to: usize, rows: i32, columns: i32): void {
  const wholeRows = rows & ~3,
    wholeColumns = columns & ~3;
  const fromLine: usize = columns << 2,
    toLine: usize = rows << 2;
  // In bands of 32 rows, the tiles that write to the same cache lines of `to` follow each other closely.
  for (let band = 0; band < wholeRows; band += 32) {
    const end = min(band + 32, wholeRows);
    for (let j = 0; j < wholeColumns; j += 4) {
      for (let i = band; i < end; i += 4) {
        const f = from + <usize>i * fromLine + (j << 2),
          t = to + <usize>j * toLine + (i << 2);
        const r0 = v128.load(f),
          r1 = v128.load(f + fromLine);
        const r2 = v128.load(f + 2 * fromLine),
          r3 = v128.load(f + 3 * fromLine);
        const a = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5),
          b = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7);
        const c = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5),
          d = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
        v128.store(t, v128.shuffle<f64>(a, c, 0, 2));
        v128.store(t + toLine, v128.shuffle<f64>(a, c, 1, 3));
        v128.store(t + 2 * toLine, v128.shuffle<f64>(b, d, 0, 2));
        v128.store(t + 3 * toLine, v128.shuffle<f64>(b, d, 1, 3));
      }
    }
  }
  for (let i = 0; i < rows; i++) {
    for (let j = i < wholeRows ? wholeColumns : 0; j < columns; j++) {
      store<f32>(to + ((j * rows + i) << 2), load<f32>(from + ((i * columns + j) << 2)));
    }
  }
}

/** Copies `blocks` runs of `size` floats each; the steps from one run to the next are in floats. */
export function copyBlocks(
  from: usize,
  to: usize,
  blocks: i32,
  size: i32,
  fromStep: i32,
  toStep: i32,
): void {
  const whole = size & ~3;
  for (let block = 0; block < blocks; block++) {
    let k = 0;
    for (; k < whole; k += 4) v128.store(to + (k << 2), v128.load(from + (k << 2)));
    for (; k < size; k++) store<f32>(to + (k << 2), load<f32>(from + (k << 2)));
    from += fromStep << 2;
    to += toStep << 2;
  }
}

/** Writes the `size` floats at `from` to `to`, `times` times. */
export function repeat(from: usize, to: usize, size: i32, times: i32): void {
  const bytes: usize = size << 2;
  const total: usize = bytes * times;
  if (total == 0) return;
  memory.copy(to, from, bytes);
  let done = bytes;
  // Each copy doubles the part that is done, so that copies are long even if the pattern is short.
  while (done < total) {
    const next = min(done, total - done);
    memory.copy(to + done, to, next);
    done += next;
  }
}

/** Sets `size` floats to zero. */
export function clear(to: usize, size: i32): void {
  memory.fill(to, 0, (<usize>size) << 2);
}
