/** Sections of the page, and long parts of them that are folded. */
import { type Markup, markup, trusted } from '../pictures/markup.js';

/** Makes a section with a heading of a level from 1 to 6. */
export function section(level: number, heading: string, content: Markup): Markup {
  const tag = trusted(`h${level}`);
  return markup`<section>
<${tag}>${heading}</${tag}>
${content}</section>
`;
}

/** Folds a part of a section; the reader sees the summary and opens it. */
export function folded(summary: string, content: Markup): Markup {
  return markup`<details><summary>${summary}</summary>\n${content}</details>\n`;
}

/** Most rows of a table that is not folded. */
const MOST_ROWS = 8;

/** Folds a table if it has many rows. */
export function foldedIfLong(rows: readonly unknown[], summary: string, table: Markup): Markup {
  return rows.length <= MOST_ROWS ? table : folded(summary, table);
}
