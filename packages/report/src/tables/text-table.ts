/** A table of texts that the page shows and a Markdown file has, too. */
import { scroll } from '../page/page-tables.js';
import { formatPlural, formatRange } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { Spread } from './results.js';
import { escaped } from './results-markdown.js';

/** A column; the cells of the first one are the headings of the rows. */
export interface Column {
  readonly heading: string;
  /** What belongs to the heading: small on the page, in parentheses in Markdown. */
  readonly notes?: readonly string[];
  /** Whether its cells are words, which are aligned left. */
  readonly isText?: boolean;
}

/** A cell with what belongs to its text: a range, a number of seeds. */
export interface Cell {
  readonly text: string;
  readonly notes?: readonly string[];
}

/** A table with its explanation. */
export interface TextTable {
  readonly caption: string;
  readonly columns: readonly Column[];
  readonly rows: readonly (readonly Cell[])[];
}

/** Writes the table for the page. */
export function tableMarkup({ caption, columns, rows }: TextTable): Markup {
  const kind = (i: number) => (isNumber(columns, i) ? markup` class="number"` : undefined);
  const head = columns.map(
    ({ heading, notes }, i) => markup`<th scope="col"${kind(i)}>${heading}${small(notes)}</th>`,
  );
  const body = rows.map(([first, ...rest]) => {
    const cells = rest.map(
      ({ text, notes }, i) => markup`<td${kind(i + 1)}>${text}${small(notes)}</td>`,
    );
    return markup`<tr><th scope="row" class="variant">${first!.text}${small(first!.notes)}</th>${cells}</tr>
`;
  });
  return scroll(markup`<table class="plain">
<caption><span>${caption}</span></caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body}</tbody></table>`);
}

/** Writes the table as lines of Markdown, without its caption. */
export function tableLines({ columns, rows }: TextTable): string[] {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    row(columns.map(({ heading, notes }) => inline(heading, notes))),
    row(columns.map((_, i) => (isNumber(columns, i) ? '---:' : '---'))),
    ...rows.map((cells) => row(cells.map(({ text, notes }) => inline(text, notes)))),
  ];
}

/** Writes a table as Markdown below a title. */
export function tableMarkdown(title: string, table: TextTable): string {
  return [`## ${escaped(title)}`, '', escaped(table.caption), '', ...tableLines(table), ''].join(
    '\n',
  );
}

function isNumber(columns: readonly Column[], index: number): boolean {
  return index > 0 && !columns[index]!.isText;
}

function small(notes: readonly string[] = []): Markup[] {
  return notes.map((note) => markup`<small>${note}</small>`);
}

function inline(text: string, notes: readonly string[] = []): string {
  return escaped(notes.length === 0 ? text : `${text} (${notes.join('; ')})`);
}

/** Makes the cell of a spread: the mean, with the range and the number of seeds that have the value. */
export function spreadOf(
  value: Spread | undefined,
  format: (value: number) => string,
  seeds: number,
): Cell {
  if (!value) return { text: '–' };
  const notes = [
    formatRange(value, format),
    value.count < seeds ? `${value.count} of ${formatPlural(seeds, 'seed')}` : undefined,
  ];
  return { text: format(value.mean), notes: notes.filter((note) => note !== undefined) };
}
