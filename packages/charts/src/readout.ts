/** The values of a chart at the pointer or at the end, as a table and as text. */
import type { CurvePoint } from './curves.js';
import { element, swatch } from './elements.js';
import { measureText } from './number-text.js';
import { readingOf, type Shown } from './shown.js';

const NOTHING = '–';

/** Makes the table of values. */
export function readoutTable(
  shown: Shown,
  cursor: number | undefined,
  colorOf: (index: number) => string,
): HTMLTableElement {
  const { chart, lines, ranges, choice } = shown;
  const hasBands = lines.some(({ points }) => points.some(isBand));
  const where = cursor === undefined ? 'at the end' : 'at the pointer';
  const heads = [where, chart.axes[choice.axis]!.unit, hasBands ? 'mean' : 'value'];
  if (hasBands) heads.push('lowest to highest');
  const rows = lines.flatMap((line, i) => {
    if (line.isHidden) return [];
    const found = readingOf(line, ranges.x, cursor);
    const cells = [found && measureText(found.x), found && measureText(found.mean)];
    if (hasBands) cells.push(found && isBand(found) ? bandText(found) : undefined);
    const { label, dash = [] } = line.series;
    const name = element('th', { scope: 'row' }, swatch(colorOf(i), dash), label);
    return [element('tr', {}, name, ...cells.map((cell) => element('td', {}, cell ?? NOTHING)))];
  });
  const columns = heads.map((head) => element('th', { scope: 'col' }, head));
  return element(
    'table',
    {},
    element('caption', { class: 'wprox-chart-unseen' }, `${chart.yTitle}, ${where}`),
    element('thead', {}, element('tr', {}, ...columns)),
    element('tbody', {}, ...rows),
  );
}

/** The values as one line, which screen readers say when the cursor moves. */
export function readoutText({ chart, lines, ranges, choice }: Shown, cursor?: number): string {
  const values = lines.flatMap((line) => {
    if (line.isHidden) return [];
    const found = readingOf(line, ranges.x, cursor);
    return [`${line.series.label} ${found ? measureText(found.mean) : 'no value'}`];
  });
  const place =
    cursor === undefined ? 'at the end' : `${measureText(cursor)} ${chart.axes[choice.axis]!.unit}`;
  return `${place}: ${values.join(', ') || 'no lines'}`;
}

function bandText({ low, high }: CurvePoint): string {
  return `${measureText(low)} to ${measureText(high)}`;
}

function isBand({ low, high }: CurvePoint): boolean {
  return Number.isFinite(low) && Number.isFinite(high) && low !== high;
}
