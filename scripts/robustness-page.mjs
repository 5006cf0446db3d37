/**
 * Writes the tables of docs/wwgan-robustness.md from docs/results/wwgan-robustness.csv:
 * `node scripts/robustness-page.mjs`. Everything between `<!-- table: <name> -->` and
 * `<!-- end of table -->` is replaced. Build first. `robustness-page.test.mjs` fails if page and data differ.
 */
import { readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { formatSpread, spread } from '@wprox/report/robustness';
import { table } from './results-pages/table.mjs';
import { pnpm, root, run } from './steps.mjs';

const PAGE = path.join(root, 'docs', 'wwgan-robustness.md');
const DATA = path.join(root, 'docs', 'results', 'wwgan-robustness.csv');

/** The order of the table, and how the page calls each perturbation. */
const PERTURBATIONS = {
  'gaussian-noise': 'Gaussian noise',
  'gaussian-blur': 'Gaussian blur',
  'black-rectangles': 'Black rectangles',
  swirl: 'Swirl',
  'salt-and-pepper': 'Salt and pepper',
  shift: 'Shift',
  'subpixel-shift': 'Subpixel shift',
};
const VARIANTS = { 'wgan-gp': 'WGAN-GP', wwgan: 'WWGAN' };
const UNITS = { mean_absolute_per_gap: 'gaps', mean_absolute_per_deviation: 'deviations' };

/** Rows that are divided by the response to Gaussian noise of level 0.25. */
const RELATIVE = [
  ['salt-and-pepper', 0.1],
  ['gaussian-blur', 1],
  ['swirl', 1],
  ['shift', 1],
  ['subpixel-shift', 0.5],
];

/** Parses the CSV into objects with numbers where the text is one. */
export function parseCsv(text) {
  const [head, ...lines] = text.trim().split('\n');
  const names = head.split(',');
  return lines.map((line) =>
    Object.fromEntries(
      line
        .split(',')
        .map((cell, i) => [names[i], Number.isNaN(Number(cell)) ? cell : Number(cell)]),
    ),
  );
}

/** Fills the tables of a page from the text of a CSV. */
export function fillPage(page, csv) {
  const rows = parseCsv(csv);
  const tables = { responses: responses(rows), critics: critics(rows), relative: relative(rows) };
  return page.replace(
    /(<!-- table: (\S+) -->)[\s\S]*?(<!-- end of table -->)/g,
    (_, start, name, end) => {
      if (!tables[name])
        throw new Error(`no table is called ${name}; expected ${Object.keys(tables)}`);
      return `${start}\n\n${tables[name]}\n\n${end}`;
    },
  );
}

/**
 * Counts what the page says of the table in units of the gap: rows, rows in which WWGAN's mean is above
 * WGAN-GP's, and rows in which every seed of WWGAN is above every seed of WGAN-GP.
 */
export function countRows(csv, unit) {
  const rows = parseCsv(csv);
  const counts = { rows: 0, meanAbove: 0, allAbove: 0, allBelow: 0 };
  for (const [perturbation, level] of measured(rows)) {
    const of = (variant) => values(rows, variant, perturbation, level, unit);
    const [base, other] = [of('wgan-gp'), of('wwgan')];
    counts.rows++;
    if (spread(other).mean > spread(base).mean) counts.meanAbove++;
    if (Math.min(...other) > Math.max(...base)) counts.allAbove++;
    if (Math.max(...other) < Math.min(...base)) counts.allBelow++;
  }
  return counts;
}

function responses(rows) {
  const columns = Object.keys(UNITS).flatMap((unit) =>
    Object.keys(VARIANTS).map((variant) => ({ unit, variant })),
  );
  const head = columns.map(({ unit, variant }) => `${VARIANTS[variant]}, ${UNITS[unit]}`);
  let before;
  return table(
    ['perturbation', 'level', ...head],
    measured(rows).map(([perturbation, level]) => {
      const name = perturbation === before ? '' : PERTURBATIONS[perturbation];
      before = perturbation;
      const cells = columns.map(({ unit, variant }) =>
        cell(values(rows, variant, perturbation, level, unit)),
      );
      return [name, String(level), ...cells];
    }),
  );
}

function critics(rows) {
  const one = (variant, column) => [
    ...new Map(
      rows.filter((row) => row.variant === variant).map((row) => [row.run, row[column]]),
    ).values(),
  ];
  return table(
    ['over the seeds', ...Object.values(VARIANTS)],
    [
      ['gap E f(real) − E f(generated)', 'gap'],
      ['deviation of f over real images', 'deviation'],
    ].map(([name, column]) => [
      name,
      ...Object.keys(VARIANTS).map((variant) => cell(one(variant, column))),
    ]),
  );
}

function relative(rows) {
  return table(
    ['response / response to noise of 0.25', ...Object.values(VARIANTS)],
    RELATIVE.map(([perturbation, level]) => [
      `${PERTURBATIONS[perturbation]}, ${level}`,
      ...Object.keys(VARIANTS).map((variant) => {
        const noise = values(rows, variant, 'gaussian-noise', 0.25, 'mean_absolute');
        const found = values(rows, variant, perturbation, level, 'mean_absolute');
        return cell(found.map((value, i) => value / noise[i]));
      }),
    ]),
  );
}

/** The perturbations and levels above 0, in the order of the page. */
function measured(rows) {
  return Object.keys(PERTURBATIONS).flatMap((perturbation) => {
    const levels = rows
      .filter((row) => row.perturbation === perturbation)
      .map(({ level }) => level);
    return [...new Set(levels)].filter((level) => level > 0).map((level) => [perturbation, level]);
  });
}

/** One number for each seed. */
function values(rows, variant, perturbation, level, column) {
  return rows
    .filter(
      (row) => row.variant === variant && row.perturbation === perturbation && row.level === level,
    )
    .map((row) => row[column]);
}

/** The mean with the range over the seeds, as `wprox robustness` writes it. */
const cell = (numbers) => formatSpread(spread(numbers));

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  const filled = fillPage(await readFile(PAGE, 'utf8'), await readFile(DATA, 'utf8'));
  await writeFile(PAGE, filled);
  process.exitCode = await run(
    pnpm('exec', 'biome', 'format', '--write', PAGE),
    'Format it by hand.',
  );
}
