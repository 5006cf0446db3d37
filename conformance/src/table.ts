/** The table in docs/concepts/backends.md: how many checks pass on each backend, with the largest deviation. */
import { groups } from './check.js';
import { type Finding, reference } from './measure.js';
import { tolerances } from './tolerances.js';

export const columns = ['cpu', 'wasm', 'webgpu', 'tensorflow'] as const;

/** One row for each group: its name, its limit, and a cell for each backend. */
export type Table = string[][];

/** Makes the table. The cells of backends that were not measured are undefined. */
export function tableOf(found: ReadonlyMap<string, readonly Finding[]>): (string | undefined)[][] {
  return groups.map((group) => [
    group,
    tolerances[group].limit.toExponential(),
    ...columns.map((backend) => {
      const all = found.get(backend)?.filter(({ check }) => check.group === group);
      if (!all) return undefined;
      if (isItsOwnReference(backend, all)) return `${all.length}, the reference`;
      const agreeing = all.filter((each) => each.deviation <= tolerances[group].limit);
      const worst = Math.max(0, ...agreeing.map((each) => each.deviation));
      return `${agreeing.length} of ${all.length}, within ${worst.toExponential(0)}`;
    }),
  ]);
}

const isItsOwnReference = (backend: string, all: readonly Finding[]) =>
  all.every(({ check }) => !check.expected && reference(check.group) === backend);

const heading = ['checks', 'limit', ...columns];

/** Formats a table as Markdown with aligned columns. */
export function markdown(rows: Table): string {
  const all = [heading, ...rows];
  const widths = heading.map((_, i) => Math.max(...all.map((row) => row[i]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
  return [line(heading), line(widths.map((w) => '-'.repeat(w))), ...rows.map(line)].join('\n');
}

/** Reads the rows, without the heading, of a table that {@link markdown} wrote. */
export function parse(text: string): Table {
  const lines = text.split('\n').filter((line) => line.startsWith('|'));
  return lines.slice(2).map((line) =>
    line
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.trim()),
  );
}

/** Returns the part of a cell that is equal on all machines: all but the deviation. */
export const lasting = (cell: string) => cell.replace(/, within .*/, '');
