/** Power means of distances of any size: no power leaves float64 unless the mean itself does. */

/**
 * (Σ m_k d_k^p)^(1/p), right to a few roundings for distances and masses of every size.
 *
 * @param distances d, at least 0 and finite.
 * @param masses m, above 0 and of sum 1. Undefined: equal ones.
 * @param order p ≥ 1.
 */
export function powerMean(
  distances: Float64Array,
  masses: Float64Array | undefined,
  order: number,
): number {
  let unit = 0;
  for (let k = 0; k < distances.length; k++) if (distances[k]! > unit) unit = distances[k]!;
  if (unit === 0) return 0;
  const mean = meanOfPowers(distances, masses, order, unit, 0);
  if (mean > 2 ** -900) return unit * root(mean, order);
  // The largest distances have very little mass: both factors are lifted by 2⁵⁰⁰, and the root let down.
  const lift = 500;
  const lifted = root(meanOfPowers(distances, masses, order, unit, lift), order);
  return unit * 2 ** (-lift / order) * lifted * 2 ** (-lift / order);
}

/** Σ m_k (d_k/unit)^order, times 2^(2·lift). Summed by blocks: rounding grows with the blocks. */
function meanOfPowers(
  distances: Float64Array,
  masses: Float64Array | undefined,
  order: number,
  unit: number,
  lift: number,
): number {
  const block = 1024;
  const count = distances.length;
  const stretch = 2 ** (lift / order);
  const massLift = 2 ** lift;
  let total = 0;
  for (let k = 0; k < count; ) {
    const end = Math.min(count, k + block);
    let sum = 0;
    for (; k < end; k++) {
      const ratio = (distances[k]! / unit) * stretch;
      const power = order === 1 ? ratio : order === 2 ? ratio * ratio : ratio ** order;
      sum += masses ? masses[k]! * massLift * power : power;
    }
    total += sum;
  }
  return masses ? total : total / count;
}

function root(mean: number, order: number): number {
  return order === 1 ? mean : order === 2 ? Math.sqrt(mean) : mean ** (1 / order);
}
