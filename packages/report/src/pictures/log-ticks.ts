/** Ticks of logarithmic axes. */

/** Lists 1, 2 and 5 times powers of ten that cover a range of positive numbers. */
export function logTicks(low: number, high: number): number[] {
  const ticks: number[] = [];
  // One power more than needed, because the logarithm of 999999.9999999999 is rounded to 6.
  const first = Math.floor(Math.log10(low)) - 1;
  for (let power = first; power <= Math.ceil(Math.log10(high)); power++) {
    // Parsed from decimal text, because 10 ** -3 * 5 is not 0.005.
    ticks.push(...[1, 2, 5].map((digit) => Number(`${digit}e${power}`)));
  }
  const from = ticks.findLastIndex((tick) => tick <= low);
  const to = ticks.findIndex((tick) => tick >= high);
  return ticks.slice(Math.max(0, from), to + 1);
}
