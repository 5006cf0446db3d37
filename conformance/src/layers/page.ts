/** The tables of docs/project/layers.md: a row for each layer or kernel, a column for each backend. */
import { type Part, parts } from './derivatives.js';
import type { Finding, Verdict } from './verdicts.js';

/** `webgpu` is left out: one shader that does not compile makes all later numbers of the process void. */
export const columns = ['cpu', 'wasm', 'tensorflow'] as const;

const marks: Readonly<Record<Verdict, string>> = {
  right: '✓',
  refused: 'r',
  absent: '–',
  wrong: '✗',
};
/** The verdict on a row is the first of these that a case has. */
const worstFirst: readonly Verdict[] = ['wrong', 'refused', 'absent', 'right'];

export type Rows = string[][];

/**
 * Makes the rows of a table. @param old the rows of the page, whose cells stay for the backends that
 * were not measured.
 */
export function rowsOf(
  heading: string,
  subjects: readonly string[],
  found: ReadonlyMap<string, readonly Finding[]>,
  old: Rows,
): Rows {
  const cell = (subject: string, backend: string, column: number) => {
    const all = found.get(backend)?.filter(({ kase }) => kase.subject === subject);
    const before = old.find(([name]) => name === subject)?.[column];
    if (!all) return before ?? '? ? ?';
    return parts.map((part) => marks[worstOf(all, part)]).join(' ');
  };
  return [
    [heading, ...columns],
    ...subjects.map((subject) => [
      subject,
      ...columns.map((name, i) => cell(subject, name, i + 1)),
    ]),
  ];
}

function worstOf(findings: readonly Finding[], part: Part): Verdict {
  const verdicts = findings.filter((each) => each.part === part).map(({ verdict }) => verdict);
  return worstFirst.find((verdict) => verdicts.includes(verdict))!;
}

/** Makes the rows of the table of counts. */
export function countsOf(found: ReadonlyMap<string, readonly Finding[]>, old: Rows): Rows {
  const labels: readonly [Verdict, string][] = [
    ['right', '✓ right'],
    ['refused', 'r refused by name'],
    ['absent', '– not there'],
    ['wrong', '✗ wrong'],
  ];
  return [
    ['tests', ...columns],
    ...labels.map(([verdict, label]) => [
      label,
      ...columns.map((name, i) => {
        const all = found.get(name);
        const before = old.find(([first]) => first === label)?.[i + 1];
        return all
          ? String(all.filter((each) => each.verdict === verdict).length)
          : (before ?? '?');
      }),
    ]),
  ];
}

/** Formats rows, of which the first is the heading, with aligned columns. */
export function markdown(rows: Rows): string {
  const widths = rows[0]!.map((_, i) => Math.max(...rows.map((row) => row[i]!.length)));
  const line = (row: string[]) =>
    `| ${row.map((text, i) => text.padEnd(widths[i]!)).join(' | ')} |`;
  const [heading, ...rest] = rows;
  return [line(heading!), line(widths.map((w) => '-'.repeat(w))), ...rest.map(line)].join('\n');
}

/** Reads all rows of the tables in a text. */
export function parse(text: string): Rows {
  return text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
}
