/** The sum of a matrix and a row: a bias, of which each channel has one number. */

/**
 * Computes to[i] = from[i] + row[i mod period] for `size` floats. The period is a multiple of four; a
 * shorter row is written four times in a row first.
 */
export function addRow(from: usize, row: usize, to: usize, size: i32, period: i32): void {
  const end: usize = row + ((<usize>period) << 2);
  let rest = size;
  for (; rest >= period; rest -= period) {
    for (let at = row; at < end; at += 16, from += 16, to += 16) {
      v128.store(to, f32x4.add(v128.load(from), v128.load(at)));
    }
  }
  for (; rest > 0; rest--, row += 4, from += 4, to += 4) {
    store<f32>(to, load<f32>(from) + load<f32>(row));
  }
}
