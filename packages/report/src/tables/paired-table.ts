/** Tables of the comparison seed by seed: for the page and as Markdown. */
import { scroll } from '../page/page-tables.js';
import { formatMeasure, formatPlural } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { PairedComparison } from './paired.js';
import type { PairedFinals, Verdict } from './paired-finals.js';
import { escaped } from './results-markdown.js';

const VERDICTS: Readonly<Record<Verdict, string>> = {
  lower: 'lower than every seed of the control',
  higher: 'higher than every seed of the control',
  'within the spread': 'within the spread: the ranges overlap',
  'one seed': 'one seed shows no difference',
};

/** Explains the table. The smallest p of n seeds is 2/2ⁿ. */
const EXPLANATION =
  'Final distances of the same seed are compared. Controls: no regularizer with one generator step in ' +
  'an outer iteration, and with as many as the variant. p is the exact two-sided sign test of one ' +
  'comparison; its smallest value is 0.25 with 3 seeds and 0.0625 with 5. In many comparisons small ' +
  'values occur by chance.';

const HEADINGS = ['Variant', 'Control', 'Lower in', 'Difference', 'p', 'Ranges'];

/** Makes the table for the page; undefined without a comparison. */
export function pairedTable(comparisons: readonly PairedComparison[]): Markup | undefined {
  if (comparisons.length === 0) return undefined;
  const rows = comparisons.map((one) => {
    const [label, control, lower, difference, p, verdict] = cellsOf(one);
    return markup`<tr><th scope="row" class="variant">${label}</th><td>${control}</td><td class="number">${lower}</td><td class="number">${difference}</td><td class="number">${p}</td><td>${verdict}</td></tr>
`;
  });
  return scroll(markup`<table class="plain">
<caption><span>${EXPLANATION}</span></caption>
<thead><tr>${HEADINGS.map((heading, i) => markup`<th scope="col"${i > 1 && i < 5 ? markup` class="number"` : undefined}>${heading}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table>`);
}

/** Writes the table as Markdown. */
export function pairedMarkdown(title: string, comparisons: readonly PairedComparison[]): string {
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    `## ${escaped(title)}`,
    '',
    escaped(EXPLANATION),
    '',
    row(HEADINGS),
    row(['---', '---', '---:', '---:', '---:', '---']),
    ...comparisons.map((one) => row(cellsOf(one).map(escaped))),
    '',
  ].join('\n');
}

function cellsOf(one: PairedComparison): [string, string, string, string, string, string] {
  const { label, control, controlSteps, differsIn } = one;
  const differing = differsIn.length === 0 ? '' : `; differs in ${differsIn.join(', ')}`;
  return [
    label,
    `${control} (${formatPlural(controlSteps, 'generator step')}${differing})`,
    ...finalsCells(one),
  ];
}

/** Writes a comparison of final distances: in how many seeds it is lower, the difference, p, the ranges. */
export function finalsCells(finals: PairedFinals): [string, string, string, string] {
  const { better, seeds, incomplete, difference, p, verdict } = finals;
  const rest = incomplete > 0 ? `; ${incomplete} incomplete` : '';
  const sign = difference.mean > 0 ? '+' : '';
  return [
    `${better} of ${formatPlural(seeds, 'seed')}${rest}`,
    `${sign}${formatMeasure(difference.mean)}`.replace('-', '−'),
    p.toFixed(p < 0.1 ? 3 : 2),
    VERDICTS[verdict],
  ];
}
