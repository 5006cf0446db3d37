/** The tables of docs/project/runs-where.md: read, compared and written. */

/**
 * How much a size may differ from that of the page. Every change of the code moves sizes a little; the
 * limits hold exactly, so the page only has to tell readers about how much it is.
 */
const SIZE_SHARE = 0.1;

const start = (name) => `<!-- ${name}: written by a test, npm run table in environments. -->`;
const end = (name) => `<!-- End of ${name}. -->`;

/** Replaces the part of the page between the marks of `name` by what `change` makes of it. */
function between(text, name, change) {
  const [from, to] = [text.indexOf(start(name)), text.indexOf(end(name))];
  if (from < 0 || to < from) throw new Error(`docs/project/runs-where.md has no marks for ${name}`);
  const first = from + start(name).length;
  return `${text.slice(0, first)}\n\n${change(text.slice(first, to))}\n\n${text.slice(to)}`;
}

/** Puts fresh cells into a table; cells that were not measured keep their text. */
function updated(old, { heading, columns, fresh }) {
  const known = parse(old);
  const titles = Object.values(columns);
  const rows = [...fresh].map(([row, cells]) => [
    row,
    ...Object.entries(columns).map(
      ([key, title]) => cells.get(key) ?? known.get(row)?.get(title) ?? '',
    ),
  ]);
  return format([[heading, ...titles], ...rows]);
}

/** Reads a table of Markdown: rows by their first cell, cells by the column's title. */
function parse(text) {
  const lines = text
    .split('\n')
    .filter((line) => line.startsWith('|'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    );
  const [[, ...titles] = [], , ...rows] = lines;
  return new Map(
    rows.map(([name, ...cells]) => [name, new Map(cells.map((cell, i) => [titles[i], cell]))]),
  );
}

/** Writes a table of Markdown with aligned columns. */
function format(rows) {
  const widths = rows[0].map((_, i) => Math.max(...rows.map((row) => row[i].length)));
  const line = (row) => `| ${row.map((cell, i) => cell.padEnd(widths[i])).join(' | ')} |`;
  return [line(rows[0]), line(widths.map((w) => '-'.repeat(w))), ...rows.slice(1).map(line)].join(
    '\n',
  );
}

/**
 * Puts fresh results into the page.
 *
 * @param text the page.
 * @param tables by name: `heading`, `columns` (titles by key) and `fresh` (rows of cells by key).
 * @param blocks other generated parts, by name.
 */
export function updatePage(text, tables, blocks) {
  let page = text;
  for (const [name, table] of Object.entries(tables)) {
    page = between(page, name, (old) => updated(old, table));
  }
  for (const [name, block] of Object.entries(blocks)) page = between(page, name, () => block);
  return page;
}

/** Lists the lines in which two versions of the page differ by more than a tenth of a size. */
export function differences(old, fresh) {
  const [before, after] = [old, fresh].map((text) => text.split('\n'));
  return after.flatMap((line, i) => {
    const known = before[i] ?? '';
    return isSame(known, line) ? [] : [`- ${known}\n+ ${line}`];
  });
}

function isSame(a, b) {
  const sizes = (line) => [...line.matchAll(/([\d.]+) kB/g)].map((match) => Number(match[1]));
  const rest = (line) => line.replaceAll(/ *[\d.]+ kB */g, ' kB ').replaceAll(/-{3,}/g, '---');
  const [found, known] = [sizes(b), sizes(a)];
  return (
    rest(a) === rest(b) &&
    found.length === known.length &&
    found.every((size, i) => Math.abs(size - known[i]) <= SIZE_SHARE * known[i])
  );
}
