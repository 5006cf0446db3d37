/** The numbers at which an axis has a tick. */

/** Lists about `count` round numbers in a range. */
export function linearTicks(low: number, high: number, count: number): number[] {
  const rough = (high - low) / Math.max(1, count);
  if (!(rough > 0) || !Number.isFinite(rough)) return [];
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = power * ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10);
  const ticks: number[] = [];
  // Far from 0, a step can be smaller than what a number tells apart.
  for (let k = Math.ceil(low / step - 1e-9); ticks.length <= 2 * count + 2; k++) {
    if (k * step > high + 1e-9 * step) break;
    ticks.push(Number((k * step).toPrecision(12)));
  }
  return ticks;
}

/**
 * Lists at most about `count` of 1, 2 and 5 times powers of ten in a range, or of powers of ten if those are
 * too many; linear ticks if there are fewer than three.
 */
export function logTicks(low: number, high: number, count: number): number[] {
  const powers: number[] = [];
  for (let power = Math.floor(Math.log10(low)); power <= Math.ceil(Math.log10(high)); power++) {
    powers.push(power);
  }
  const within = (digits: readonly number[]) =>
    powers
      .flatMap((power) => digits.map((digit) => Number(`${digit}e${power}`)))
      .filter((tick) => tick >= low * (1 - 1e-9) && tick <= high * (1 + 1e-9));
  const all = within([1, 2, 5]);
  if (all.length < 3) return linearTicks(low, high, count);
  if (all.length <= count) return all;
  const tens = within([1]);
  if (tens.length < 2) return all.filter((_, i) => i % Math.ceil(all.length / count) === 0);
  return tens.filter((_, i) => i % Math.ceil(tens.length / count) === 0);
}
