/** Markdown tables with columns aligned as the formatter of the repository aligns them. */

/** Makes a table. @param {readonly string[]} heading @param {readonly (readonly (string | number)[])[]} rows */
export function table(heading, rows) {
  const all = [heading, ...rows].map((row) => row.map(String));
  const widths = heading.map((_, i) => Math.max(3, ...all.map((row) => row[i]?.length ?? 0)));
  const line = (/** @type {readonly string[]} */ row) =>
    `| ${widths.map((width, i) => (row[i] ?? '').padEnd(width)).join(' | ')} |`;
  const [first = [], ...rest] = all;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)].join(
    '\n',
  );
}

/** Formats three significant digits without an exponent. @param {number} value */
export function digits(value) {
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, 2 - size));
}

/** Formats the range of values, such as `1.2 to 3.4`. @param {readonly number[]} values @param {(value: number) => string} [format] */
export function range(values, format = digits) {
  if (values.length === 0) return '';
  const [low, high] = [format(Math.min(...values)), format(Math.max(...values))];
  return low === high ? low : `${low} to ${high}`;
}
