/** The inner loop of the transport simplex: the cheapest arc of a row, in given prices of the targets. */

/**
 * The index k in [from, to) with the least costs[k] + prices[k + offset] below `limit`, −1 if none is below.
 * Of several it is the first. Eight arcs share one branch, which is rarely taken: that is faster than a
 * branch for each arc.
 */
export function cheapestBelow(
  costs: Float64Array,
  from: number,
  to: number,
  prices: Float64Array,
  offset: number,
  limit: number,
): number {
  let least = limit;
  let best = -1;
  let k = from;
  for (; k + 7 < to; k += 8) {
    const p = k + offset;
    if (
      costs[k]! + prices[p]! < least ||
      costs[k + 1]! + prices[p + 1]! < least ||
      costs[k + 2]! + prices[p + 2]! < least ||
      costs[k + 3]! + prices[p + 3]! < least ||
      costs[k + 4]! + prices[p + 4]! < least ||
      costs[k + 5]! + prices[p + 5]! < least ||
      costs[k + 6]! + prices[p + 6]! < least ||
      costs[k + 7]! + prices[p + 7]! < least
    ) {
      for (let i = k; i < k + 8; i++) {
        const price = costs[i]! + prices[i + offset]!;
        if (price < least) {
          least = price;
          best = i;
        }
      }
    }
  }
  for (; k < to; k++) {
    const price = costs[k]! + prices[k + offset]!;
    if (price < least) {
      least = price;
      best = k;
    }
  }
  return best;
}
