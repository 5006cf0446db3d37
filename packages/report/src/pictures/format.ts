/** Formats numbers and lists for pictures and reports. */

/** Formats three significant digits: `1,280`, `75.1`, `7.52`, `0.0813`; below 1e-5 with an exponent. */
export function formatMeasure(value: number): string {
  if (value === 0) return '0';
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -5) return value.toExponential(1);
  const digits = Math.max(0, 2 - size);
  // Rounding can carry into the next power of ten, which gives one digit too many.
  const carried = Math.floor(Math.log10(Math.abs(Number(value.toFixed(digits)))));
  return grouped(value.toFixed(Math.max(0, 2 - carried)));
}

/** Formats a whole number with thousands separators: `10,000`. */
export function formatCount(value: number): string {
  return grouped(String(Math.round(value)));
}

/** Formats seconds: `12.3 s`, `3 min 05 s`, `2 h 07 min`. */
export function formatDuration(seconds: number): string {
  if (seconds < 59.95) return `${seconds.toFixed(1)} s`;
  const two = (value: number) => String(value).padStart(2, '0');
  const whole = Math.round(seconds);
  if (whole < 3600) return `${Math.floor(whole / 60)} min ${two(whole % 60)} s`;
  const minutes = Math.round(seconds / 60);
  return `${formatCount(Math.floor(minutes / 60))} h ${two(minutes % 60)} min`;
}

/** Formats bytes in decimal units: `16.0 GB`. */
export function formatMemory(bytes: number): string {
  return `${(bytes / 1e9).toFixed(1)} GB`;
}

/** Formats a range, `74.0 to 76.2`; undefined if both ends give the same text. */
export function formatRange(
  spread: { readonly low: number; readonly high: number },
  format: (value: number) => string,
): string | undefined {
  const [low, high] = [format(spread.low), format(spread.high)];
  return low === high ? undefined : `${low} to ${high}`;
}

/** Joins items: `a`, `a and b`, `a, b and c`. */
export function formatList(items: readonly string[]): string {
  if (items.length < 2) return items.join('');
  return `${items.slice(0, -1).join(', ')} and ${items.at(-1)}`;
}

/** Formats a count with its noun: `1 run`, `2 runs`. */
export function formatPlural(count: number, singular: string): string {
  return `${formatCount(count)} ${singular}${count === 1 ? '' : 's'}`;
}

function grouped(digits: string): string {
  const [whole, fraction] = digits.split('.');
  const groups = whole!.replace(/\B(?=(\d{3})+$)/g, ',');
  return fraction === undefined ? groups : `${groups}.${fraction}`;
}
