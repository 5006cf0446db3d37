/** Numbers as text. */

/** Formats a number with three significant digits and thousands separators. */
export function measureText(value: number): string {
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -5 || size > 14) return value.toExponential(1);
  const [whole, fraction] = value.toFixed(Math.max(0, 2 - size)).split('.');
  const grouped = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? grouped : `${grouped}.${fraction}`;
}

/** Formats the number of a tick, which is round: all its digits, with thousands separators. */
export function tickText(value: number): string {
  const size = Math.abs(value);
  if (value !== 0 && (size < 1e-4 || size >= 1e7)) return value.toExponential().replace('e+', 'e');
  const [whole, fraction] = String(value).split('.');
  const grouped = size < 1e4 ? whole : whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? `${grouped}` : `${grouped}.${fraction}`;
}
